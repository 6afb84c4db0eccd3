// Calls the echo service with @grpc/grpc-js and prints what happened, one JSON object a line.
//
//   node grpc-client.mjs ADDRESS SCENARIO
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const protos = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../protos');
const definition = protoLoader.loadSync('echo.proto', { includeDirs: [protos], keepCase: true, defaults: true, longs: String });
const { EchoService, Flaw } = { ...grpc.loadPackageDefinition(definition).digitaltalent.test };

const [address, scenario] = process.argv.slice(2);
const client = new EchoService(address, grpc.credentials.createInsecure(), {
  'grpc.max_receive_message_length': 8 * 1024 * 1024,
});

const print = (value) => console.log(JSON.stringify(value));

/** One call of a method with one reply: resolves with the reply, or with the error. */
function unary(method, request, metadata = new grpc.Metadata(), options = {}) {
  return new Promise((resolve) => {
    const seen = {};
    const call = client[method](request, metadata, options, (error, reply) =>
      setImmediate(() => resolve({ ...seen, error: describe(error), reply })));
    call.on('metadata', (headers) => { seen.headers = headers.getMap(); });
    call.on('status', (status) => { seen.trailers = status.metadata.getMap(); seen.code = status.code; });
  });
}

/** Everything that comes out of a stream of replies. */
function drain(call) {
  return new Promise((resolve) => {
    const replies = [];
    let error = null;
    call.on('data', (reply) => replies.push(reply));
    call.on('error', (failure) => { error = describe(failure); });
    call.on('status', (status) => setImmediate(() => resolve({ replies, code: status.code, error })));
  });
}

function describe(error) {
  if (!error) return null;
  const details = error.metadata?.get('grpc-status-details-bin')?.[0];
  return { code: error.code, details: error.details, status_details: details ? details.toString('base64') : null };
}

const scenarios = {
  async unary() {
    const { reply, code } = await unary('Unary', { text: '数字人才', count: 1, payload_bytes: 3 });
    print({ text: reply.text, payload: reply.payload.length, code });
  },

  async collect() {
    const result = await new Promise((resolve) => {
      const call = client.Collect((error, reply) => resolve({ error: describe(error), reply }));
      for (let index = 0; index < 50; index++) call.write({ text: `${index}` });
      call.end();
    });
    print({ text: result.reply.text, index: result.reply.index });
  },

  async expand() {
    const { replies, code } = await drain(client.Expand({ text: 'x', count: 200, payload_bytes: 10000 }));
    print({ count: replies.length, ordered: replies.every((reply, index) => reply.index === index), code });
  },

  async chat() {
    const call = client.Chat();
    const answers = [];
    const ended = new Promise((resolve) => call.on('status', (status) => resolve(status.code)));
    call.on('data', (reply) => {
      answers.push(reply.text);
      if (answers.length < 20) call.write({ text: `ping ${answers.length}` });
      else call.end();
    });
    call.write({ text: 'ping 0' });
    const code = await ended;
    print({ answers, code });
  },

  async failure() {
    const { error } = await unary('Unary', {
      failure: { code: 3, message: '第 3 行:100% 不对', flaws: [{ field: 'name', reason: '姓名不能为空' }] },
    });
    print(error);
  },

  async exception() {
    print((await unary('Unary', { failure: { code: 0, message: 'secret' } })).error);
  },

  async unimplemented() {
    const missing = await unary('Missing', {});
    const Other = grpc.makeGenericClientConstructor({
      Call: {
        path: '/no.such.Service/Call',
        requestStream: false,
        responseStream: false,
        requestSerialize: (value) => value,
        responseDeserialize: (value) => value,
      },
    });
    const other = new Other(address, grpc.credentials.createInsecure());
    const code = await new Promise((resolve) => other.Call(Buffer.alloc(3), (error) => resolve(error.code)));
    other.close();
    print({ method: missing.error.code, service: code });
  },

  async metadata() {
    const metadata = new grpc.Metadata();
    metadata.set('x-echo', 'hello');
    metadata.set('x-echo-bin', Buffer.from([0, 1, 0xab, 0xff]));
    const { headers, trailers } = await unary('Unary', { echo_metadata: true }, metadata);
    print({ header: headers['x-echo'], trailer: trailers['x-echo-bin'].toString('hex') });
  },

  // Nobody opens the gate: the call ends because of its deadline, or not at all.
  async deadline() {
    print((await unary('Unary', { gate: 'node-deadline', deaf: true }, undefined, { deadline: Date.now() + 300 })).error);
  },

  async far_deadline() {
    const days = 400;
    const { reply } = await unary('Unary', {}, undefined, { deadline: Date.now() + days * 86400_000 });
    print({ days: Math.round(reply.deadline_seconds / 86400) });
  },

  async cancel() {
    const call = client.Expand({ count: 1, gate: 'node-cancel' });
    call.once('data', () => call.cancel());
    const { code, replies } = await drain(call);
    print({ code, replies: replies.length });
  },

  async limit() {
    const { error } = await unary('Unary', { padding: Buffer.alloc(4 * 1024 * 1024) });
    const below = await unary('Unary', { text: 'fits', padding: Buffer.alloc(4 * 1024 * 1024 - 100), payload_bytes: 5_000_000 });
    print({ code: error.code, below: below.reply.text, payload: below.reply.payload.length });
  },

  async many() {
    const streams = 1000;
    const calls = Array.from({ length: streams }, () => client.Chat());
    await Promise.all(calls.map((call, index) => new Promise((resolve, reject) => {
      call.once('data', (reply) => (reply.text === `${index}` ? resolve() : reject(new Error(reply.text))));
      call.on('error', reject);
      call.write({ text: `${index}` });
    })));
    const codes = await Promise.all(calls.map((call) => {
      const ended = new Promise((resolve) => call.on('status', (status) => resolve(status.code)));
      call.end();
      return ended;
    }));
    print({ open: streams, codes: [...new Set(codes)] });
  },
};

await scenarios[scenario]();
client.close();
