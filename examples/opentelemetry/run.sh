#!/bin/sh
export OTEL_TRACES_EXPORTER=console OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none
exec java -javaagent:target/opentelemetry-javaagent.jar -jar target/shop.jar "$@"
