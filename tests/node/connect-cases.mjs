// The interoperability cases of gRPC for clients of @connectrpc/connect, whatever their transport. Runs in Node.js and in browsers.
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, decodeBinaryHeader, encodeBinaryHeader } from '@connectrpc/connect';

const zeros = (length) => ({ body: new Uint8Array(length) });
const say = (value) => JSON.stringify(value);

function expect(actual, expected) {
  if (say(actual) !== say(expected)) throw new Error(`expected ${say(expected)}, got ${say(actual)}`);
}

async function failure(call) {
  try {
    await call();
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error('the call should fail');
}

async function sizes(replies) {
  const found = [];
  for await (const reply of replies) found.push(reply.payload.body.length);
  return found;
}

async function* each(items) {
  yield* items;
}

/** A stream of requests that is fed by hand. */
function fed() {
  const waiting = [];
  let wake = () => {};
  let ended = false;
  const stream = (async function* () {
    while (true) {
      while (waiting.length) yield waiting.shift();
      if (ended) return;
      await new Promise((resolve) => { wake = resolve; });
    }
  })();
  return { stream, put(item) { waiting.push(item); wake(); }, end() { ended = true; wake(); } };
}

/**
 * Runs the cases that a transport can do; resolves with their names.
 * @param descriptors a serialised FileDescriptorSet
 * @param can which kinds of streams the transport has: `upload` (of requests), `duplex` (both ways at once)
 */
export async function runCases(descriptors, transport, can) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors));
  const clientOf = (name) => createClient(registry.getService(name), transport);
  const test = clientOf('grpc.testing.TestService');
  const echo = clientOf('digitaltalent.test.EchoService');

  const cases = {
    async empty_unary() {
      expect(Object.keys(await test.emptyCall({})).filter((key) => !key.startsWith('$')), []);
    },

    async large_unary() {
      const { payload } = await test.unaryCall({ responseSize: 314159, payload: zeros(271828) });
      expect([payload.body.length, payload.body.every((octet) => octet === 0)], [314159, true]);
    },

    async server_streaming() {
      const wanted = [31415, 9, 2653, 58979];
      expect(await sizes(test.streamingOutputCall({ responseParameters: wanted.map((size) => ({ size })) })), wanted);
    },

    async status_code_and_message() {
      const responseStatus = { code: 2, message: 'test status message' };
      for (const call of [() => test.unaryCall({ responseStatus }), () => sizes(test.streamingOutputCall({ responseStatus }))]) {
        const { code, rawMessage } = await failure(call);
        expect([code, rawMessage], [Code.Unknown, 'test status message']);
      }
    },

    async special_status_message() {
      const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
      const { code, rawMessage } = await failure(() => test.unaryCall({ responseStatus: { code: 2, message } }));
      expect([code, rawMessage], [Code.Unknown, message]);
    },

    async status_details() {
      const flaws = [{ field: 'name', reason: '姓名不能为空' }];
      for (const call of [
        () => echo.unary({ failure: { code: 3, message: '不对', flaws } }),
        async () => { for await (const _ of echo.expand({ count: 1, failure: { code: 3, message: '不对', flaws } })); },
      ]) {
        const error = await failure(call);
        const [flaw] = error.findDetails(registry.getMessage('digitaltalent.test.Flaw'));
        expect([error.code, error.rawMessage, flaw.field, flaw.reason], [Code.InvalidArgument, '不对', 'name', '姓名不能为空']);
      }
    },

    async unimplemented_method() {
      expect((await failure(() => test.unimplementedCall({}))).code, Code.Unimplemented);
    },

    async unimplemented_service() {
      expect((await failure(() => clientOf('grpc.testing.UnimplementedService').unimplementedCall({}))).code, Code.Unimplemented);
    },

    async custom_metadata() {
      const binary = new Uint8Array([0xab, 0xab, 0xab]);
      const headers = {
        'x-grpc-test-echo-initial': 'test_initial_metadata_value',
        'x-grpc-test-echo-trailing-bin': encodeBinaryHeader(binary),
      };
      for (const call of [
        (options) => test.unaryCall({ responseSize: 10 }, options),
        (options) => sizes(test.streamingOutputCall({ responseParameters: [{ size: 10 }] }, options)),
      ]) {
        let header;
        let trailer;
        await call({ headers, onHeader: (all) => { header = all; }, onTrailer: (all) => { trailer = all; } });
        expect(header.get('x-grpc-test-echo-initial'), 'test_initial_metadata_value');
        expect([...decodeBinaryHeader(trailer.get('x-grpc-test-echo-trailing-bin'))], [...binary]);
      }
    },

    async cancel_after_begin() {
      const abort = new AbortController();
      const ended = failure(() => echo.unary({ gate: 'never' }, { signal: abort.signal }));
      abort.abort();
      expect((await ended).code, Code.Canceled);
    },

    async cancel_after_first_response() {
      const abort = new AbortController();
      const { code } = await failure(async () => {
        for await (const _ of echo.expand({ count: 1, gate: 'never' }, { signal: abort.signal })) abort.abort();
      });
      expect(code, Code.Canceled);
    },

    async timeout_on_sleeping_server() {
      expect((await failure(() => echo.unary({ gate: 'never' }, { timeoutMs: 50 }))).code, Code.DeadlineExceeded);
      const { code } = await failure(async () => {
        for await (const _ of echo.expand({ gate: 'never' }, { timeoutMs: 50 }));
      });
      expect(code, Code.DeadlineExceeded);
    },

    async server_compressed() {
      for (const value of [true, false]) {
        const { payload } = await test.unaryCall({ responseSize: 314159, responseCompressed: { value } });
        expect(payload.body.length, 314159);
      }
      const responseParameters = [{ compressed: { value: true }, size: 31415 }, { compressed: { value: false }, size: 92653 }];
      expect(await sizes(test.streamingOutputCall({ responseParameters })), [31415, 92653]);
    },

    async message_limit() {
      const { code, message } = await failure(() => test.unaryCall({ payload: zeros(8 * 1024 * 1024) }));
      if (code !== Code.ResourceExhausted) throw new Error(`expected resource_exhausted, got ${message}`);
      expect((await test.unaryCall({ responseSize: 7, payload: zeros(2 * 1024 * 1024) })).payload.body.length, 7);
    },
  };

  const uploads = {
    async client_streaming() {
      const requests = [27182, 8, 1828, 45904].map((size) => ({ payload: zeros(size) }));
      expect((await test.streamingInputCall(each(requests))).aggregatedPayloadSize, 74922);
    },
  };

  const duplexes = {
    async ping_pong() {
      const requests = fed();
      const replies = test.fullDuplexCall(requests.stream)[Symbol.asyncIterator]();
      for (const [size, length] of [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]]) {
        requests.put({ responseParameters: [{ size }], payload: zeros(length) });
        expect((await replies.next()).value.payload.body.length, size);
      }
      requests.end();
      expect((await replies.next()).done, true);
    },

    async empty_stream() {
      expect(await sizes(test.fullDuplexCall(each([]))), []);
    },
  };

  const done = [];
  for (const [name, run] of Object.entries({ ...cases, ...(can.upload ? uploads : {}), ...(can.duplex ? duplexes : {}) })) {
    try {
      await run();
    } catch (problem) {
      throw new Error(`${name}: ${problem.stack ?? problem}`);
    }
    done.push(name);
  }
  return done;
}
