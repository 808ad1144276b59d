#!/bin/sh
# Runs pgjdbc's own test suite with plain pgjdbc, and through our URL in schema and cluster mode, and prints what differs.
# It fetches and compiles nothing of pgjdbc's: name the root of a checkout, best at the tag of the version in our pom.xml, whose tests
# pgjdbc's own build has compiled (./gradlew :postgresql:testClasses).
#
#   integration-tests/pgjdbc-suite/run.sh /path/to/pgjdbc [-Dpgjdbc.modes=schema] [-Dpgjdbc.only='.*ArrayTest'] [-o]
#
# It ends with 1 if a difference is not listed in docs/reference/pgjdbc-suite.md.
set -eu
if [ $# -lt 1 ] || [ ! -d "$1/pgjdbc/build/classes/java/test" ]; then
  echo "usage: $0 CHECKOUT [options of Maven]: CHECKOUT is the root of a checkout of pgjdbc with compiled tests" >&2
  exit 2
fi
checkout=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
exec mvn -q -B -Ppgjdbc-suite -pl integration-tests -am -DskipTests -Dspotless.check.skip=true "-Dpgjdbc.checkout=$checkout" "$@" verify
