// Proves what blueprint wrote for Medplum with Medplum's own code: `node check.mjs FOLDER`, in which
// there is a folder for each of some `organizations`, and the resources of all `combinations.json`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playAlone } from './alone.mjs';
import { Medplum } from './http.mjs';
import { validateResource } from './medplum.mjs';
import { mutants } from './mutants.mjs';
import { load, play, stage } from './organization.mjs';
import { follow } from './readme.mjs';

const folder = join(process.argv[2], 'organizations');
const combinations = JSON.parse(readFileSync(join(process.argv[2], 'combinations.json'), 'utf8'));
const organizations = readdirSync(folder).sort().map((name) => load(join(folder, name)));
const stages = new Map(organizations.map((organization) => [organization, stage(organization)]));
let failed = 0;
const fail = (organization, message) => {
  failed += 1;
  if (failed <= 40) {
    console.error(`${organization}: ${message}`);
  }
};
const start = Date.now();
const seconds = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;

// 1. Every resource is valid; each text once.
const seen = new Set();
const urn = /urn:uuid:([0-9a-f-]{36})/g;
function validate(organization, resource) {
  const text = JSON.stringify(resource).replaceAll(urn, 'urn:uuid:00000000-0000-4000-8000-000000000000');
  if (seen.has(text)) {
    return;
  }
  seen.add(text);
  try {
    validateResource(resource);
  } catch (error) {
    const issues = error.outcome?.issue?.map((issue) => `${issue.expression}: ${issue.details?.text}`) ?? [error.message];
    fail(organization, `${resource.resourceType} is not valid: ${issues.join('; ')}`);
  }
}
function membershipOf(body) {
  const profile = { reference: 'Practitioner/00000000-0000-4000-8000-000000000000' };
  const project = { reference: 'Project/00000000-0000-4000-8000-000000000000' };
  const user = { reference: 'User/00000000-0000-4000-8000-000000000000' };
  return { resourceType: 'ProjectMembership', project, user, profile, ...body.membership };
}
for (const { name, bundles, invites, acceptance, actors, records, moves, shared } of organizations) {
  for (const bundle of bundles.values()) {
    validate(name, bundle);
    bundle.entry.forEach((entry) => validate(name, entry.resource));
    const urls = new Set(bundle.entry.map((entry) => entry.fullUrl));
    if (urls.size !== bundle.entry.length) {
      fail(name, 'two entries of the bundle have one full URL');
    }
  }
  for (const file of invites.values()) {
    file.invites.forEach((invite) => validate(name, membershipOf(invite.request.body)));
  }
  actors.forEach((actor) => validate(name, membershipOf(actor.body)));
  [...records.values()].forEach((record) => record.resource && validate(name, record.resource));
  acceptance.tenants.forEach((tenant) => tenant.resource && validate(name, tenant.resource));
  acceptance.transitions.forEach((transition) => validate(name, transition.body));
  moves?.calls.forEach((call) => call.request && validate(name, call.request.body));
  shared && validate(name, shared.project);
}
console.log(`valid: ${seen.size} different resources of ${organizations.length} organizations (${seconds()})`);

// So is every resource of every combination of the answers that shape access.
const alike = seen.size;
for (const resource of combinations.resources) {
  validate('combination', resource.membership ? membershipOf(resource) : resource);
}
console.log(
  `valid: ${combinations.resources.length} different resources of ${combinations.combinations} combinations of answers,` +
    ` which come to ${combinations.plans} different plans; ${seen.size - alike} of them seen nowhere above (${seconds()})`
);
if (combinations.combinations !== 4 * 3 * 2 * 5 * 3 * 2 * 3 * 3 || combinations.resources.length < 300) {
  fail('combinations', 'not all of them were made');
}

// 2. The logins are their invitations, with nothing left to fill in but what a server names.
let filled = 0;
for (const { name, acceptance, actors, records } of organizations) {
  const tenants = new Set(acceptance.tenants.map((tenant) => tenant.reference));
  for (const { id, body } of actors) {
    const places = [...JSON.stringify(body).matchAll(/\{\{([^{}]+)\}\}/g)].map((match) => match[1]);
    places.filter((place) => !records.has(place)).forEach((place) => fail(name, `${id}: ${place} is left to fill in`));
    const parameters = body.membership.access.flatMap((entry) => entry.parameter ?? []).map((parameter) => parameter.valueReference.reference);
    parameters.filter((reference) => !tenants.has(reference) && !reference.startsWith('{{')).forEach((reference) => fail(name, `${id}: ${reference} is nobody`));
    filled += 1;
  }
}
console.log(`invited: ${filled} logins are their invitations, filled in (${seconds()})`);

// 3. Every vector comes out.
let cases = 0;
for (const organization of organizations) {
  const result = play(organization, stages.get(organization));
  cases += result.cases;
  result.failures.forEach((failure) => fail(organization.name, failure));
}
console.log(`vectors: ${cases} cases come out as they say (${seconds()})`);

// 4. The evaluator and Medplum agree on every login, record and interaction.
const codes = { create: 'create', read: 'read', 'read-version': 'vread', update: 'update', delete: 'delete', search: 'search', history: 'history' };
let compared = 0;
let allowed = 0;
for (const organization of organizations) {
  const { server, byId, logins } = stages.get(organization);
  const { records, verdicts } = organization.verdicts;
  for (const [actor, rows] of Object.entries(verdicts)) {
    for (const [interaction, row] of Object.entries(rows)) {
      records.forEach((id, ix) => {
        if (row[ix] === '.') {
          return;
        }
        const rule = server.allows(logins.get(actor), codes[interaction], byId.get(id));
        if (rule?.astray) {
          fail(organization.name, `${actor} ${interaction} ${id}: lands in ${rule.astray}`);
        }
        const medplum = Boolean(rule);
        compared += 1;
        allowed += medplum ? 1 : 0;
        if (medplum !== (row[ix] === '1')) {
          fail(organization.name, `${actor} ${interaction} ${id}: the evaluator says ${row[ix]}, Medplum ${medplum}`);
        }
      });
    }
  }
}
console.log(`differential: ${compared} cases, of which ${allowed} are allowed (${seconds()})`);
if (compared < 10_000) {
  fail('all', 'fewer than 10,000 cases were compared');
}

// 5. Whoever has only acceptance.json, the bundles and the invitations can create all of it in empty
// Projects, and run every vector by requests.
let requests = 0;
let played = 0;
const chosen = organizations.filter(({ name }, ix) => name.startsWith('shipped-') || ix % 10 === 0);
for (const { name, acceptance, bundles, invites } of chosen) {
  const result = playAlone({ acceptance, bundles, invites }, new Medplum());
  requests += result.requests;
  played += result.cases;
  result.failures.forEach((failure) => fail(name, `alone: ${failure}`));
}
console.log(`alone: ${played} cases of ${chosen.length} organizations by ${requests} requests to empty Projects (${seconds()})`);

// 6. The README of each shipped organization works as it stands, command by command.
let commands = 0;
for (const organization of organizations.filter(({ name }) => name.startsWith('shipped-'))) {
  const result = await follow(join(folder, organization.name), organization);
  commands += result.commands;
  result.failures.forEach((failure) => fail(organization.name, `README.md: ${failure}`));
}
console.log(`readme: ${commands} steps of the shipped organizations' README.md work in a shell (${seconds()})`);

// 7. The vectors have teeth: each mutant of a shipped organization's policies or memberships is killed.
for (const organization of organizations.filter((candidate) => candidate.name.startsWith('shipped-'))) {
  const kinds = new Map();
  const survivors = [];
  for (const mutant of mutants(organization)) {
    const tally = kinds.get(mutant.kind) ?? { killed: 0, equal: 0, all: 0 };
    kinds.set(mutant.kind, tally);
    tally.all += 1;
    if (mutant.equal) {
      tally.equal += 1;
    } else if (play(organization, stages.get(organization), mutant.change).failures.length > 0) {
      tally.killed += 1;
    } else {
      survivors.push(`${mutant.kind}: ${mutant.says}`);
    }
  }
  const totals = [...kinds.values()].reduce((sum, { killed, equal, all }) => [sum[0] + killed, sum[1] + equal, sum[2] + all], [0, 0, 0]);
  console.log(`mutants: ${organization.name.slice(8)}: ${totals[0]} of ${totals[2] - totals[1]} killed, ${totals[1]} change nothing`);
  console.log([...kinds].map(([kind, { killed, equal, all }]) => `    ${kind}: ${killed}/${all - equal}${equal ? ` (${equal} change nothing)` : ''}`).join('\n'));
  survivors.forEach((survivor) => fail(organization.name, `survives: ${survivor}`));
}
console.log(`(${seconds()})`);
if (failed) {
  console.error(`${failed} failures`);
  process.exit(1);
}
