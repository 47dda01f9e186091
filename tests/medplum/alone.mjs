// Creates everything in empty Projects and plays every vector, from three things alone: acceptance.json,
// the bundles and the invitations. Whatever it needs besides would be missing for everybody else, too.
// The server is spoken to by requests only, and by what a super admin does: `server.createProject`,
// `server.link`; `server.logIn` stands for logging in with a password or a client's secret.
import { bodyOf, recordsOf, vectorsOf } from './acceptance.mjs';

const denied = [400, 403, 404];

/** `{ requests, cases, failures }` of `acceptance` on `server`. */
export function playAlone({ acceptance, bundles, invites }, server) {
  const failures = [];
  const expect = (holds, says) => holds || failures.push(says);
  const named = new Map();
  const resolve = (value) => JSON.parse(JSON.stringify(value).replace(/urn:uuid:[0-9a-f-]{36}|\{\{([^{}]+)\}\}/g, (all, id) => named.get(id ?? all) ?? all));
  const send = (token, method, path, body, extended) => server.request(token, method, path, body, extended ? { 'x-medplum': 'extended' } : {});
  const made = (answer, says) => {
    expect(answer.status < 300, `${says}: ${answer.status} ${answer.body.issue?.[0].details.text}`);
    return answer.body;
  };

  // Projects, their settings, and the one that others read.
  const projects = new Map(acceptance.projects.map((name) => [name, server.createProject()]));
  for (const [name, { id, token }] of projects) {
    const patch = Object.entries(acceptance.settings).map(([key, value]) => ({ op: 'add', path: `/${key}`, value }));
    made(send(token, 'PATCH', `fhir/R4/Project/${id}`, patch), `settings of ${name}`);
  }
  const shared = acceptance.exported && projects.get('(common)');
  for (const { id } of shared ? projects.values() : []) {
    id === shared.id || server.link(id, shared.id, acceptance.exported);
  }

  // Tenants and policies. Loading them again changes nothing.
  for (const [name, { token }] of projects) {
    const bundle = bundles.get(name);
    // A tenant that is there for the tests alone has a Project without policies.
    for (const status of bundle ? ['201', '200'] : []) {
      const { entry } = made(send(token, 'POST', 'fhir/R4', bundle), `bundle of ${name}`);
      entry?.forEach(({ response }, ix) => {
        const { fullUrl } = bundle.entry[ix];
        expect(response.status === status, `${name}: entry ${ix} has the status ${response.status}, not ${status}`);
        expect((named.get(fullUrl) ?? response.location) === response.location, `${name}: entry ${ix} was made twice`);
        named.set(fullUrl, response.location);
      });
    }
  }
  const create = (project, names, resource) => {
    const body = resolve(resource);
    expect(!JSON.stringify(body).match(/urn:uuid:|\{\{/), `${names[0]} refers to what is not there yet`);
    const { id } = made(send(projects.get(project).token, 'POST', `fhir/R4/${body.resourceType}`, body, true), `${body.resourceType} ${names[0]}`);
    names.forEach((name) => named.set(name, `${body.resourceType}/${id}`));
  };
  acceptance.tenants.forEach(({ project, reference, resource }) => resource && create(project, [reference], resource));
  const records = recordsOf(acceptance);
  for (const { id, project, tenant, resource } of records.values()) {
    resource ? create(project, [id], resource) : tenant && named.set(id, named.get(tenant));
  }

  // Logins.
  const logins = new Map();
  for (const actor of acceptance.actors) {
    const { id, token } = projects.get(actor.project);
    const invite = invites.get(actor.project).invites.find((candidate) => candidate.id === actor.invite);
    const { path } = invite.request;
    const { membership, ...client } = resolve(bodyOf(acceptance, actor, invite));
    expect(!JSON.stringify(membership).match(/urn:uuid:|\{\{/), `${actor.id}: something is left to fill in`);
    const isClient = path.endsWith('/client');
    const answer = made(send(token, 'POST', path.replace('{{project}}', id), isClient ? client : { ...client, membership }), actor.id);
    let own = answer.id;
    if (isClient) {
      own = made(send(token, 'GET', `fhir/R4/ProjectMembership?profile=ClientApplication/${answer.id}`), actor.id).entry[0].resource.id;
      const patch = Object.entries(membership).map(([key, value]) => ({ op: 'add', path: `/${key}`, value }));
      made(send(token, 'PATCH', `fhir/R4/ProjectMembership/${own}`, patch), actor.id);
    }
    logins.set(actor.id, { token: server.logIn(own), membership: own });
  }
  for (const record of records.values()) {
    record.membership_of && named.set(record.id, `ProjectMembership/${logins.get(record.membership_of).membership}`);
    record.reference = named.get(record.id);
  }

  const stage = { send, expect, admin: (record) => projects.get(record.project).token };
  let cases = 0;
  const phase = (after) => {
    for (const vector of vectorsOf(acceptance).filter((candidate) => candidate.after === after)) {
      for (const id of vector.actors) {
        for (const record of vector.records.map((name) => records.get(name))) {
          for (const interaction of vector.interactions) {
            cases += 1;
            play(stage, vector, { id, ...logins.get(id) }, record, interaction);
          }
        }
      }
    }
  };
  phase(undefined);
  for (const transition of acceptance.transitions) {
    const path = resolve(transition.path);
    made(send(logins.get(transition.actor).token, transition.method, path, resolve(transition.body)), transition.id);
    phase(transition.id);
  }
  return { requests: server.requests, cases, failures };
}

function play({ send, expect, admin }, vector, login, record, interaction) {
  const says = `${vector.id}: ${login.id} ${interaction} ${record.id}`;
  const whole = send(admin(record), 'GET', `fhir/R4/${record.reference}`, undefined, true).body;
  const { token } = login;
  const [type, id] = record.reference.split('/');
  const expected = vector.allowed;
  const judged = (answer, allowed = answer.status < 300) => {
    expect(allowed || denied.includes(answer.status) || interaction === 'search', `${says}: ${answer.status}`);
    expect(allowed === expected, `${says}: ${allowed ? 'allowed' : 'denied'}, expected ${expected ? 'allowed' : 'denied'}`);
    return allowed && expected;
  };
  const shows = (resource) => {
    for (const field of [...vector.hidden, ...record.withheld]) {
      expect(field in whole, `${says}: the record has no ${field}, so nothing is tested`);
      expect(field in resource === !vector.hidden.includes(field), `${says}: ${field} ${field in resource ? 'shows' : 'is hidden'}`);
    }
  };
  const tags = (resource) => (resource.meta.accounts ?? []).map((account) => account.reference).sort().join();

  switch (interaction) {
    case 'read': {
      const answer = send(token, 'GET', `fhir/R4/${record.reference}`);
      judged(answer) && shows(answer.body);
      break;
    }
    case 'search': {
      const answer = send(token, 'GET', `fhir/R4/${type}?_id=${id}`);
      const found = answer.body.entry?.find((entry) => entry.resource.id === id);
      judged(answer, Boolean(found)) && shows(found.resource);
      break;
    }
    case 'history':
      judged(send(token, 'GET', `fhir/R4/${record.reference}/_history`));
      break;
    case 'vread':
      judged(send(token, 'GET', `fhir/R4/${record.reference}/_history/${whole.meta.versionId}`));
      break;
    case 'create': {
      const { id: _, meta, ...copy } = whole;
      copy.meta = { accounts: meta.accounts };
      const answer = send(token, 'POST', `fhir/R4/${type}`, copy, true);
      if (judged(answer)) {
        const copied = send(admin(record), 'GET', `fhir/R4/${type}/${answer.body.id}`, undefined, true).body;
        expect(tags(copied) === tags(whole), `${says}: lands in ${tags(copied)}, not in ${tags(whole)}`);
      }
      answer.body.id && send(admin(record), 'DELETE', `fhir/R4/${type}/${answer.body.id}`);
      break;
    }
    case 'update': {
      const seen = send(token, 'GET', `fhir/R4/${record.reference}`, undefined, true);
      const body = seen.status < 300 ? { ...seen.body, language: 'en' } : { ...whole, language: 'en' };
      vector.kept.forEach((field) => delete body[field]);
      if (judged(send(token, 'PUT', `fhir/R4/${record.reference}`, body, true))) {
        const changed = send(admin(record), 'GET', `fhir/R4/${record.reference}`, undefined, true).body;
        expect(changed.language === 'en', `${says}: nothing changed`);
        expect(tags(changed) === tags(whole), `${says}: is now in ${tags(changed)}`);
        vector.kept.forEach((field) => expect(JSON.stringify(changed[field]) === JSON.stringify(whole[field]), `${says}: ${field} was changed`));
        send(admin(record), 'PUT', `fhir/R4/${record.reference}`, whole, true);
      }
      break;
    }
    case 'delete':
      judged(send(token, 'DELETE', `fhir/R4/${record.reference}`));
      break;
    case 'set-accounts': {
      const accounts = (whole.meta.accounts ?? []).map((valueReference) => ({ name: 'accounts', valueReference }));
      judged(send(token, 'POST', `fhir/R4/${record.reference}/$set-accounts`, { resourceType: 'Parameters', parameter: accounts }));
      break;
    }
    default:
      expect(false, `${says}: an unknown interaction`);
  }
}
