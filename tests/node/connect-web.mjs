// A page that runs the interoperability cases of gRPC with @connectrpc/connect-web and reports to where it came from.
// The query names the server to call, which is another origin.
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { runCases } from './connect-cases.mjs';

const baseUrl = new URLSearchParams(location.search).get('server');
const transports = {
  'grpc-web': () => createGrpcWebTransport({ baseUrl }),
  'connect json': () => createConnectTransport({ baseUrl }),
  'connect proto': () => createConnectTransport({ baseUrl, useBinaryFormat: true }),
  'connect get': () => createConnectTransport({ baseUrl, useHttpGet: true }),
};

const report = {};
const descriptors = new Uint8Array(await (await fetch('/descriptors')).arrayBuffer());
for (const [name, create] of Object.entries(transports)) {
  try {
    report[name] = await runCases(descriptors, create(), { upload: false, duplex: false });
  } catch (problem) {
    report[name] = [problem.message];
  }
}
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
