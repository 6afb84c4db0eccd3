// The main job as a Node.js program does it: node registry.mjs ADDRESS PROTO_FOLDER CREDIT_CODE
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { promisify } from 'node:util';

const [address, protos, creditCode] = process.argv.slice(2);
const files = ['talent', 'enterprise', 'demand', 'matching'].map(name => `digitaltalent/v1/${name}.proto`);
const { v1 } = grpc.loadPackageDefinition(loader.loadSync(files, { includeDirs: [protos], longs: String, enums: String })).digitaltalent;
const client = Service => new Service(address, grpc.credentials.createInsecure());
const enterprises = client(v1.EnterpriseService), demands = client(v1.DemandService);
const talents = client(v1.TalentService), matching = client(v1.MatchingService);
const call = (service, method) => promisify(service[method].bind(service));

const talent = number => ({
  talentId: `N${number}`,
  region: '370300',
  occupations: ['2-02-38-01'],
  educations: [{ level: 'EDUCATION_LEVEL_MASTER', major: '080901' }],
  experienceYears: number,
  skills: [{ skill: 'SK-PL-001' }],
  consents: [{ purpose: 'CONSENT_PURPOSE_RECRUITMENT', grantedOn: '2025-01-02' }],
});

await call(enterprises, 'PutEnterprise')({ enterprise: { creditCode, name: '样例企业', region: '370300', industry: 'I6513' } });
await call(demands, 'PutDemandList')({
  list: {
    listId: 'NODE', enterprise: creditCode,
    demands: [{ number: 1, title: '人工智能工程师', occupations: ['2-02-38-01'], headcount: 1, requirements: [{ grade: 'REQUIREMENT_GRADE_MUST', skill: 'SK-PL-001' }] }],
  },
  initialStatus: 'DEMAND_LIST_STATUS_OPEN',
});

// A bidirectional stream: numbered batches out, an answer for each back.
const answers = await new Promise((resolve, reject) => {
  const stream = talents.ImportTalents(), received = [];
  stream.on('data', reply => received.push(reply));
  stream.on('error', reject);
  stream.on('end', () => resolve(received));
  for (let sequence = 1; sequence <= 3; sequence++)
    stream.write({ sequence, talents: [talent(sequence * 2), talent(sequence * 2 + 1)] });
  stream.end();
});
const shortlist = await call(matching, 'MatchTalents')({ demandId: 'NODE/1', top: 3, after: answers.at(-1).changeToken });

// A server stream, and an error with details.
const listed = await new Promise((resolve, reject) => {
  const stream = demands.ListDemands({ listId: 'NODE' }), received = [];
  stream.on('data', reply => received.push(reply.demandId));
  stream.on('error', reject);
  stream.on('end', () => resolve(received));
});
const refused = await call(talents, 'PutTalent')({ talent: { ...talent(1), region: '370399' } }).catch(error => error);

console.log(JSON.stringify({
  sequences: answers.map(reply => reply.sequence),
  created: answers.map(reply => reply.counts.created),
  candidates: shortlist.candidates.map(({ rank, talentId, score, reasons }) => ({ rank, talentId, score, reason: reasons[0].textZh })),
  listed,
  refused: { code: refused.code, message: refused.details, details: refused.metadata.get('grpc-status-details-bin')[0]?.toString('base64') },
}));
