#!/bin/sh
# Generates the Python classes of the contract: ./generate.sh [FOLDER]   (default: generated/ beside this file)
# Needs protoc with grpc_python_plugin and grpcio of the same time. On Debian:
#   apt-get install python3-grpcio protobuf-compiler protobuf-compiler-grpc libprotobuf-dev
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/generated}
mkdir -p "$out"
cd "$here/../../../proto"
protoc -I . --python_out="$out" --grpc_python_out="$out" --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" digitaltalent/v1/*.proto
