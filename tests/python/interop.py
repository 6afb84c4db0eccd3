"""The interoperability cases of gRPC, run with grpcio. Prints the names of the cases that hold; the first that does not ends the run.

    python3 interop.py ADDRESS DESCRIPTORS [CA CERTIFICATE KEY]

With three PEM files over TLS, with a client certificate. DESCRIPTORS is a file with a google.protobuf.FileDescriptorSet, so that no code needs to be generated.
"""
import sys
import threading
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, descriptors, *tls = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName("grpc.testing." + name))


Empty, Simple, Output, Input = (
    message(name) for name in ("Empty", "SimpleRequest", "StreamingOutputCallRequest", "StreamingInputCallRequest"))


def contents(file):
    with open(file, "rb") as opened:
        return opened.read()


if tls:
    ca, certificate, key = map(contents, tls)
    channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(ca, key, certificate))
else:
    channel = grpc.insecure_channel(address)


def method(name, service="grpc.testing.TestService"):
    found = pool.FindServiceByName(service).FindMethodByName(name)
    proto = descriptor_pb2.MethodDescriptorProto()
    found.CopyToProto(proto)
    kind = ("stream" if proto.client_streaming else "unary") + "_" + ("stream" if proto.server_streaming else "unary")
    return getattr(channel, kind)(
        f"/{service}/{name}",
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=factory.GetPrototype(found.output_type).FromString)


def zeros(length):
    return {"body": bytes(length)}


def expect(actual, expected):
    assert actual == expected, f"expected {expected!r}, got {actual!r}"


def code_of(call):
    try:
        call()
    except grpc.RpcError as error:
        return error.code()
    return grpc.StatusCode.OK


class Requests:
    """A stream of requests that is fed by hand."""

    def __init__(self):
        self._items, self._ended, self._changed = [], False, threading.Condition()

    def put(self, item):
        with self._changed:
            self._items.append(item)
            self._changed.notify()

    def end(self):
        with self._changed:
            self._ended = True
            self._changed.notify()

    def __iter__(self):
        return self

    def __next__(self):
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._ended)
            if self._items:
                return self._items.pop(0)
            raise StopIteration


def empty_unary():
    expect(method("EmptyCall")(Empty()), Empty())


def large_unary():
    reply = method("UnaryCall")(Simple(response_size=314159, payload=zeros(271828)))
    expect(reply.payload.body, bytes(314159))


def client_streaming():
    reply = method("StreamingInputCall")(Input(payload=zeros(size)) for size in (27182, 8, 1828, 45904))
    expect(reply.aggregated_payload_size, 74922)


def server_streaming():
    sizes = [31415, 9, 2653, 58979]
    replies = method("StreamingOutputCall")(Output(response_parameters=[{"size": size} for size in sizes]))
    expect([len(reply.payload.body) for reply in replies], sizes)


def ping_pong():
    requests = Requests()
    replies = method("FullDuplexCall")(requests)
    for size, length in ((31415, 27182), (9, 8), (2653, 1828), (58979, 45904)):
        requests.put(Output(response_parameters=[{"size": size}], payload=zeros(length)))
        expect(len(next(replies).payload.body), size)
    requests.end()
    expect(list(replies), [])
    expect(replies.code(), grpc.StatusCode.OK)


def empty_stream():
    replies = method("FullDuplexCall")(iter(()))
    expect(list(replies), [])
    expect(replies.code(), grpc.StatusCode.OK)


def status_code_and_message():
    status = {"code": 2, "message": "test status message"}
    for call in (
            lambda: method("UnaryCall")(Simple(response_status=status)),
            lambda: list(method("FullDuplexCall")(iter([Output(response_status=status)])))):
        try:
            call()
            raise AssertionError("the call should fail")
        except grpc.RpcError as error:
            expect((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, "test status message"))


def special_status_message():
    text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
    try:
        method("UnaryCall")(Simple(response_status={"code": 2, "message": text}))
        raise AssertionError("the call should fail")
    except grpc.RpcError as error:
        expect((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, text))


def unimplemented_method():
    expect(code_of(lambda: method("UnimplementedCall")(Empty())), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service():
    expect(code_of(lambda: method("UnimplementedCall", "grpc.testing.UnimplementedService")(Empty())), grpc.StatusCode.UNIMPLEMENTED)


def custom_metadata():
    sent = (("x-grpc-test-echo-initial", "test_initial_metadata_value"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))
    _, unary = method("UnaryCall").with_call(Simple(response_size=314159, payload=zeros(271828)), metadata=sent)
    stream = method("FullDuplexCall")(iter([Output(response_parameters=[{"size": 314159}], payload=zeros(271828))]), metadata=sent)
    expect(len(list(stream)), 1)
    for call in (unary, stream):
        expect(dict(call.initial_metadata())["x-grpc-test-echo-initial"], "test_initial_metadata_value")
        expect(dict(call.trailing_metadata())["x-grpc-test-echo-trailing-bin"], b"\xab\xab\xab")


def cancel_after_begin():
    requests = Requests()
    call = method("StreamingInputCall").future(requests)
    call.cancel()
    expect(call.cancelled(), True)
    expect(call.code(), grpc.StatusCode.CANCELLED)
    requests.end()


def cancel_after_first_response():
    requests = Requests()
    replies = method("FullDuplexCall")(requests)
    requests.put(Output(response_parameters=[{"size": 31415}], payload=zeros(27182)))
    expect(len(next(replies).payload.body), 31415)
    replies.cancel()
    expect(code_of(lambda: next(replies)), grpc.StatusCode.CANCELLED)
    requests.end()


def timeout_on_sleeping_server():
    requests = Requests()
    requests.put(Output(payload=zeros(27182)))
    replies = method("FullDuplexCall")(requests, timeout=0.001)
    expect(code_of(lambda: next(replies)), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.end()


def client_compressed_unary():
    def request(value):
        return Simple(expect_compressed={"value": value}, response_size=314159, payload=zeros(271828))

    call = method("UnaryCall")
    expect(code_of(lambda: call(request(True))), grpc.StatusCode.INVALID_ARGUMENT)
    for algorithm in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        expect(len(call(request(True), compression=algorithm).payload.body), 314159)
    expect(len(call(request(False)).payload.body), 314159)


def client_compressed_streaming():
    def request(value, size):
        return Input(expect_compressed={"value": value}, payload=zeros(size))

    call = method("StreamingInputCall")
    expect(code_of(lambda: call(iter([request(True, 27182)]))), grpc.StatusCode.INVALID_ARGUMENT)
    # grpcio compresses all messages of a call or none.
    expect(call(iter([request(True, 27182), request(True, 45904)]), compression=grpc.Compression.Gzip).aggregated_payload_size, 73086)
    expect(call(iter([request(False, 45904)])).aggregated_payload_size, 45904)


def server_compressed_unary():
    for value in (True, False):
        reply = method("UnaryCall")(Simple(response_compressed={"value": value}, response_size=314159, payload=zeros(271828)))
        expect(reply.payload.body, bytes(314159))


def server_compressed_streaming():
    wanted = [{"compressed": {"value": True}, "size": 31415}, {"compressed": {"value": False}, "size": 92653}]
    replies = method("StreamingOutputCall")(Output(response_parameters=wanted))
    expect([len(reply.payload.body) for reply in replies], [31415, 92653])


def message_limit():
    def request(length):
        return Simple(payload=zeros(length))

    limit = 4 * 1024 * 1024
    expect(code_of(lambda: method("UnaryCall")(request(limit))), grpc.StatusCode.RESOURCE_EXHAUSTED)
    expect(code_of(lambda: method("UnaryCall")(request(limit - 100))), grpc.StatusCode.OK)


def thousand_streams_on_one_connection():
    streams = [(requests, method("FullDuplexCall")(requests)) for requests in (Requests() for _ in range(1000))]
    for requests, _ in streams:
        requests.put(Output(response_parameters=[{"size": 1}]))
    for _, replies in streams:
        expect(len(next(replies).payload.body), 1)
    for requests, _ in streams:
        requests.end()
    for _, replies in streams:
        expect(list(replies), [])


for case in (
        empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream, status_code_and_message,
        special_status_message, unimplemented_method, unimplemented_service, custom_metadata, cancel_after_begin,
        cancel_after_first_response, timeout_on_sleeping_server, client_compressed_unary, client_compressed_streaming,
        server_compressed_unary, server_compressed_streaming, message_limit, thousand_streams_on_one_connection):
    try:
        case()
    except BaseException:  # noqa: BLE001 - whatever it is, the caller is told which case it was.
        traceback.print_exc()
        sys.exit(f"{case.__name__} failed")
    print(case.__name__, flush=True)
channel.close()
