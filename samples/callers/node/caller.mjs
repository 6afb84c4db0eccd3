// Posts a demand list for an enterprise and prints the shortlist of its first post.
//   npm ci && node caller.mjs 127.0.0.1:5001
// The access key, where the registry asks for one, comes from DIGITALTALENT_KEY.
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const address = process.argv[2] ?? '127.0.0.1:5001';
const protos = fileURLToPath(new URL('../../../proto', import.meta.url));
const files = ['enterprise', 'demand', 'matching'].map(name => `digitaltalent/v1/${name}.proto`);
const { v1 } = grpc.loadPackageDefinition(loader.loadSync(files, { includeDirs: [protos], longs: String, enums: String })).digitaltalent;

const metadata = new grpc.Metadata();
if (process.env.DIGITALTALENT_KEY) metadata.set('authorization', `Bearer ${process.env.DIGITALTALENT_KEY}`);

const clients = ['EnterpriseService', 'DemandService', 'MatchingService'].map(name => new v1[name](address, grpc.credentials.createInsecure()));
const [enterprises, demands, matching] = clients;
const call = (client, method, request) => promisify(client[method].bind(client))(request, metadata, { deadline: Date.now() + 30_000 });

const creditCode = '91370300000000902D';
const list = {
  listId: 'SAMPLE-NODE', enterprise: creditCode, title: '样例需求清单', deadline: '2030-12-31',
  demands: [{
    number: 1, title: '人工智能工程师', occupations: ['2-02-38-01'], headcount: 2, regions: ['370300'],
    requirements: [
      { grade: 'REQUIREMENT_GRADE_MUST', skill: 'SK-PL-001' },
      { grade: 'REQUIREMENT_GRADE_WANTED', skill: 'SK-PL-002' },
    ],
  }],
};

try {
  await call(enterprises, 'PutEnterprise', { enterprise: { creditCode, name: '样例调用方（Node）', region: '370300', industry: 'I6513' } });
  const posted = await call(demands, 'PutDemandList', { list, initialStatus: 'DEMAND_LIST_STATUS_OPEN' });
  console.log(`${list.listId}: ${posted.outcome}`);

  // `after` makes the shortlist see the list that was posted a moment ago.
  const shortlist = await call(matching, 'MatchTalents', { demandId: `${list.listId}/1`, top: 5, after: posted.changeToken });
  for (const { rank, score, alias, regionName, reasons } of shortlist.candidates)
    console.log(`${rank}  ${score.toFixed(1)}  ${alias}  ${regionName}  ${reasons[0].textZh}`);
  console.log(`${shortlist.candidates.length} / ${shortlist.total}`);
} catch (refused) {
  console.error(`${grpc.status[refused.code] ?? 'ERROR'}: ${refused.details ?? refused.message}`);
  process.exitCode = 1;
} finally {
  clients.forEach(client => client.close());
}
