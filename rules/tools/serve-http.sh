#!/bin/sh
# Answers one HTTP request, read from standard input, with a file of the folder given: what a network boot needs of a web server.
#
# usage: serve-http.sh DIRECTORY MISSING-FILE
#   MISSING-FILE   paths that were asked for and are not there are appended to it
#
# tools: sh cat wc
set -eu

carriage_return=$(printf '\r')

respond() { # status, length
	printf 'HTTP/1.0 %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "$2"
}

IFS=' ' read -r method path _ || exit 0
while IFS= read -r header; do
	[ "${header%"$carriage_return"}" ] || break
done
path=${path%%\?*}
case $path in
*/../* | */..) respond "403 Forbidden" 0; exit 0 ;;
esac
file=$1$path
if [ ! -f "$file" ]; then
	printf '%s\n' "$path" >>"$2"
	respond "404 Not Found" 0
	exit 0
fi
respond "200 OK" "$(wc -c <"$file")"
[ "$method" = HEAD ] || cat "$file"
