#!/bin/sh
exec java -jar target/shop.jar "$@"
