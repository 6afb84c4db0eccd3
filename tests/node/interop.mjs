// The interoperability cases of gRPC, run with @grpc/grpc-js. Prints the names of the cases that hold; the first that does not ends the run.
//
//   node interop.mjs ADDRESS [CA CERTIFICATE KEY]       PEM files: over TLS, with a client certificate
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const protos = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../protos');
const definition = protoLoader.loadSync('grpc/testing/test.proto', { includeDirs: [protos], keepCase: true, defaults: true });
const { TestService, UnimplementedService } = grpc.loadPackageDefinition(definition).grpc.testing;
const [address, ...tls] = process.argv.slice(2);
const [ca, certificate, key] = tls.map((file) => readFileSync(file));
const credentials = ca ? grpc.credentials.createSsl(ca, key, certificate) : grpc.credentials.createInsecure();
const gzip = 2;
const plain = new TestService(address, credentials);
const zipping = new TestService(address, credentials, { 'grpc.default_compression_algorithm': gzip });

const zeros = (length) => ({ body: Buffer.alloc(length) });

function unary(client, method, request, metadata = new grpc.Metadata(), options = {}) {
  return new Promise((resolve) => {
    const seen = {};
    const call = client[method](request, metadata, options, (error, reply) => setImmediate(() => resolve({ ...seen, error, reply })));
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('status', (status) => { seen.code = status.code; seen.details = status.details; seen.trailers = status.metadata; });
  });
}

/** Sends requests, the next one after each reply, and ends. */
function duplex(client, method, requests, metadata = new grpc.Metadata()) {
  return new Promise((resolve) => {
    const seen = { sizes: [] };
    const call = client[method](metadata);
    const waiting = [...requests];
    const next = () => (waiting.length ? call.write(waiting.shift()) : call.end());
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('data', (reply) => { seen.sizes.push(reply.payload.body.length); next(); });
    call.on('error', () => {});
    call.on('status', (status) => setImmediate(() => resolve({ ...seen, code: status.code, details: status.details, trailers: status.metadata })));
    next();
  });
}

function upload(client, requests) {
  return new Promise((resolve) => {
    const call = client.StreamingInputCall((error, reply) => resolve({ code: error?.code ?? 0, reply }));
    // A stream writes flags in place of a text encoding.
    for (const { request, flags } of requests) call.write(request, flags);
    call.end();
  });
}

function download(client, request, options = {}) {
  return new Promise((resolve) => {
    const sizes = [];
    const call = client.StreamingOutputCall(request, options);
    call.on('data', (reply) => sizes.push(reply.payload.body.length));
    call.on('error', () => {});
    call.on('status', (status) => setImmediate(() => resolve({ code: status.code, sizes })));
  });
}

const cases = {
  async empty_unary() {
    assert.deepEqual((await unary(plain, 'EmptyCall', {})).reply, {});
  },

  async large_unary() {
    const { reply } = await unary(plain, 'UnaryCall', { response_size: 314159, payload: zeros(271828) });
    assert.deepEqual(reply.payload.body, Buffer.alloc(314159));
  },

  async client_streaming() {
    const { reply } = await upload(plain, [27182, 8, 1828, 45904].map((size) => ({ request: { payload: zeros(size) } })));
    assert.equal(reply.aggregated_payload_size, 74922);
  },

  async server_streaming() {
    const { code, sizes } = await download(plain, { response_parameters: [31415, 9, 2653, 58979].map((size) => ({ size })) });
    assert.deepEqual([code, sizes], [0, [31415, 9, 2653, 58979]]);
  },

  async ping_pong() {
    const requests = [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]]
      .map(([size, length]) => ({ response_parameters: [{ size }], payload: zeros(length) }));
    const { code, sizes } = await duplex(plain, 'FullDuplexCall', requests);
    assert.deepEqual([code, sizes], [0, [31415, 9, 2653, 58979]]);
  },

  async empty_stream() {
    const { code, sizes } = await duplex(plain, 'FullDuplexCall', []);
    assert.deepEqual([code, sizes], [0, []]);
  },

  async status_code_and_message() {
    const response_status = { code: 2, message: 'test status message' };
    for (const { code, details } of [
      await unary(plain, 'UnaryCall', { response_status }),
      await duplex(plain, 'FullDuplexCall', [{ response_status }]),
    ]) assert.deepEqual([code, details], [2, 'test status message']);
  },

  async special_status_message() {
    const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
    const { code, details } = await unary(plain, 'UnaryCall', { response_status: { code: 2, message } });
    assert.deepEqual([code, details], [2, message]);
  },

  async unimplemented_method() {
    assert.equal((await unary(plain, 'UnimplementedCall', {})).code, 12);
  },

  async unimplemented_service() {
    const client = new UnimplementedService(address, credentials);
    assert.equal((await unary(client, 'UnimplementedCall', {})).code, 12);
    client.close();
  },

  async custom_metadata() {
    const metadata = new grpc.Metadata();
    metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
    metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab]));
    for (const { headers, trailers } of [
      await unary(plain, 'UnaryCall', { response_size: 314159, payload: zeros(271828) }, metadata),
      await duplex(plain, 'FullDuplexCall', [{ response_parameters: [{ size: 314159 }], payload: zeros(271828) }], metadata),
    ]) {
      assert.deepEqual(headers.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
      assert.deepEqual(trailers.get('x-grpc-test-echo-trailing-bin'), [Buffer.from([0xab, 0xab, 0xab])]);
    }
  },

  async cancel_after_begin() {
    const code = await new Promise((resolve) => {
      const call = plain.StreamingInputCall((error) => resolve(error.code));
      call.cancel();
    });
    assert.equal(code, 1);
  },

  async cancel_after_first_response() {
    const call = plain.FullDuplexCall();
    const ended = new Promise((resolve) => call.on('status', (status) => resolve(status.code)));
    call.on('error', () => {});
    call.once('data', () => call.cancel());
    call.write({ response_parameters: [{ size: 31415 }], payload: zeros(27182) });
    assert.equal(await ended, 1);
  },

  async timeout_on_sleeping_server() {
    const call = plain.FullDuplexCall(new grpc.Metadata(), { deadline: Date.now() + 1 });
    const ended = new Promise((resolve) => call.on('status', (status) => resolve(status.code)));
    call.on('error', () => {});
    call.write({ payload: zeros(27182) });
    assert.equal(await ended, 4);
  },

  async client_compressed_unary() {
    const request = (value) => ({ expect_compressed: { value }, response_size: 314159, payload: zeros(271828) });
    assert.equal((await unary(plain, 'UnaryCall', request(true))).code, 3);
    assert.equal((await unary(zipping, 'UnaryCall', request(true))).reply.payload.body.length, 314159);
    assert.equal((await unary(plain, 'UnaryCall', request(false))).reply.payload.body.length, 314159);
  },

  async client_compressed_streaming() {
    const request = (value, size) => ({ expect_compressed: { value }, payload: zeros(size) });
    assert.equal((await upload(plain, [{ request: request(true, 27182) }])).code, 3);
    const noCompress = 2;
    const { reply } = await upload(zipping, [{ request: request(true, 27182), flags: 0 }, { request: request(false, 45904), flags: noCompress }]);
    assert.equal(reply.aggregated_payload_size, 73086);
  },

  // What the flags on the wire are, CompressionTests and InteropTests look at; this client shows that it can read both.
  async server_compressed_unary() {
    for (const value of [true, false]) {
      const { reply } = await unary(plain, 'UnaryCall', { response_compressed: { value }, response_size: 314159, payload: zeros(271828) });
      assert.equal(reply.payload.body.length, 314159);
    }
  },

  async server_compressed_streaming() {
    const { code, sizes } = await download(plain, {
      response_parameters: [{ compressed: { value: true }, size: 31415 }, { compressed: { value: false }, size: 92653 }],
    });
    assert.deepEqual([code, sizes], [0, [31415, 92653]]);
  },
};

for (const [name, run] of Object.entries(cases)) {
  try {
    await run();
  } catch (failure) {
    console.error(`${name}: ${failure.stack}`);
    process.exit(1);
  }
  console.log(name);
}
process.exit(0);      // Calls that were cut short keep connections, and connections keep the process.
