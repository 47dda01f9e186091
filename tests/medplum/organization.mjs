// Reads what blueprint wrote for one organization, and plays it on the model of a server.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bodyOf, recordsOf, vectorsOf } from './acceptance.mjs';
import { effectivePolicy, Server } from './server.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Everything that was written for the organization in `folder`. */
export function load(folder) {
  const bundles = new Map();
  const invites = new Map();
  const projects = join(folder, 'projects');
  if (existsSync(projects)) {
    const folders = readdirSync(projects).map((project) => [project, join(projects, project)]);
    const shared = join(folder, 'shared');
    for (const [project, path] of [...folders, ...(existsSync(shared) ? [['(common)', shared]] : [])]) {
      bundles.set(project, read(join(path, 'bundle.json')));
      invites.set(project, read(join(path, 'invites.json')));
    }
  } else {
    bundles.set('project', read(join(folder, 'bundle.json')));
    invites.set('project', read(join(folder, 'invites.json')));
  }
  const optional = (name) => (existsSync(join(folder, name)) ? read(join(folder, name)) : undefined);
  const acceptance = read(join(folder, 'acceptance.json'));
  const invite = (actor) => invites.get(actor.project).invites.find((candidate) => candidate.id === actor.invite);
  return {
    name: folder.split('/').pop(),
    bundles,
    invites,
    acceptance,
    actors: acceptance.actors.map((actor) => ({ ...actor, body: bodyOf(acceptance, actor, invite(actor)) })),
    records: recordsOf(acceptance),
    vectors: vectorsOf(acceptance),
    settings: read(join(folder, 'project-settings.json')),
    moves: optional('set-accounts.json'),
    shared: optional('shared/project.json'),
    verdicts: optional('verdicts.json'),
  };
}

/** What stands for a resource in the files (`urn:uuid:…`, or a record's id) by what a server would call it. */
function names(organization) {
  const found = new Map();
  const add = (urn, type) => found.set(urn, `${type}/${urn.slice('urn:uuid:'.length)}`);
  for (const bundle of organization.bundles.values()) {
    bundle.entry.forEach((entry) => add(entry.fullUrl, entry.resource.resourceType));
  }
  for (const { reference, resource } of organization.acceptance.tenants) {
    resource && add(reference, resource.resourceType);
  }
  [...organization.records.values()].forEach(({ id, type, tenant }, ix) => {
    found.set(id, tenant ? found.get(tenant) : `${type}/00000000-0000-4000-8000-${String(ix).padStart(12, '0')}`);
  });
  return found;
}

/** A stage on which vectors can be played: made once for an organization. */
export function stage(organization) {
  const named = names(organization);
  const places = /urn:uuid:[0-9a-f-]{36}|\{\{([^{}]+)\}\}/g;
  const resolve = (value) => JSON.parse(JSON.stringify(value).replace(places, (all, id) => named.get(id ?? all) ?? all));
  const policies = new Map();
  const records = new Map();
  const byId = new Map();
  const add = (reference, project, resource) => records.set(reference, { project, resource: { ...resource, id: reference.split('/')[1] } });
  for (const [project, bundle] of organization.bundles) {
    for (const { fullUrl, resource } of bundle.entry) {
      resource.resourceType === 'AccessPolicy' ? policies.set(named.get(fullUrl), resource) : add(named.get(fullUrl), project, resource);
    }
  }
  for (const { reference, resource, project } of organization.acceptance.tenants) {
    resource && add(named.get(reference), project, resource);
  }
  for (const { id, project, type, resource } of organization.records.values()) {
    const reference = named.get(id);
    records.has(reference) || add(reference, project, resource ? resolve(resource) : { resourceType: type });
    byId.set(id, records.get(reference));
  }
  const memberships = new Map(organization.actors.map((actor) => [actor.id, resolve(actor.body.membership)]));
  const projects = new Map(organization.actors.map((actor) => [actor.id, actor.project]));
  const checkReferencesOnWrite = organization.settings.settings.some((setting) => setting.name === 'checkReferencesOnWrite');
  const server = new Server(records, { checkReferencesOnWrite }, '(common)');
  const login = (id, change = {}) => {
    const membership = change.memberships?.has(id) ? resolve(change.memberships.get(id)) : structuredClone(memberships.get(id));
    membership.profile ??= { reference: 'Practitioner/00000000-0000-4000-8000-000000000000' };
    const changed = change.policies ? new Map([...policies, ...[...change.policies].map(([urn, policy]) => [named.get(urn), policy])]) : policies;
    return { project: projects.get(id), policy: effectivePolicy(membership, changed), admin: Boolean(membership.admin) };
  };
  const logins = new Map([...memberships.keys()].map((id) => [id, login(id)]));
  return { server, byId, logins, login, resolve, named, memberships };
}

/** The logins that a change is about. */
function affected(ready, change) {
  const policies = new Set([...(change.policies?.keys() ?? [])].map((urn) => ready.named.get(urn)));
  const touched = (id) => ready.memberships.get(id).access.some((entry) => policies.has(entry.policy.reference));
  const ids = [...ready.memberships.keys()];
  return new Set(change.settings ? ids : ids.filter((id) => change.memberships?.has(id) || touched(id)));
}

/** Whether `login` can move the patient of a record: a project admin who may read and change it. */
function moves(server, login, record) {
  return Boolean(login.admin && server.allows(login, 'read', record) && server.allows(login, 'update', record));
}

const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

/** What comes out otherwise than the vector says, for each of its cases. */
function* playVector(organization, { server, byId }, logins, vector) {
  for (const actor of vector.actors.filter((id) => logins.has(id))) {
    const login = logins.get(actor);
    for (const id of vector.records) {
      const record = byId.get(id);
      for (const interaction of vector.interactions) {
        const rule = interaction === 'set-accounts' ? moves(server, login, record) : server.allows(login, interaction, record);
        const where = `${vector.id}: ${actor} ${interaction} ${id}`;
        if (Boolean(rule) !== vector.allowed) {
          yield `${where}: ${rule ? 'allowed' : 'denied'}, expected ${vector.allowed ? 'allowed' : 'denied'}`;
        } else if (rule?.astray) {
          yield `${where}: lands in ${rule.astray}`;
        } else if (rule && ['read', 'search'].includes(interaction)) {
          const hidden = rule.hiddenFields ?? [];
          const { withheld } = organization.records.get(id);
          if (!same(vector.hidden, hidden)) {
            yield `${where}: hides ${hidden}, expected ${vector.hidden}`;
          }
          for (const field of [...vector.hidden, ...withheld]) {
            if (!(field in record.resource)) {
              yield `${where}: the record has no ${field}, so nothing is tested`;
            }
          }
        } else if (rule && interaction === 'update') {
          const kept = [...(rule.readonlyFields ?? []), ...(rule.hiddenFields ?? [])];
          if (!same(kept, vector.kept)) {
            yield `${where}: protects ${kept}, expected ${vector.kept}`;
          }
        }
      }
    }
  }
}

/** The number of cases, and every failure; of a change only the first, and only of the logins that it is about. */
export function play(organization, ready, change) {
  const { acceptance, vectors } = organization;
  const movedBy = (transition) => acceptance.sets.filter((set) => transition.sets.includes(set.id)).flatMap((set) => set.records);
  const logins = change ? new Map([...affected(ready, change)].map((id) => [id, ready.login(id, change)])) : ready.logins;
  const settings = ready.server.settings;
  const tagged = new Map(acceptance.transitions.flatMap(movedBy).map((id) => [id, ready.byId.get(id).resource]));
  const failures = [];
  let cases = 0;
  const phase = (after) => {
    for (const vector of vectors.filter((candidate) => candidate.after === after)) {
      cases += vector.actors.length * vector.records.length * vector.interactions.length;
      for (const failure of playVector(organization, ready, logins, vector)) {
        failures.push(failure);
        if (change) {
          return;
        }
      }
    }
  };
  ready.server.settings = { ...settings, ...change?.settings };
  phase(undefined);
  for (const transition of change && failures.length ? [] : acceptance.transitions) {
    const login = logins.get(transition.actor) ?? ready.logins.get(transition.actor);
    const tags = ready.resolve(transition.body).parameter.filter((parameter) => parameter.name === 'accounts');
    for (const id of movedBy(transition)) {
      const record = ready.byId.get(id);
      if (!login.admin || !ready.server.allows(login, 'read', record)) {
        failures.push(`${transition.id}: ${transition.actor} cannot see ${id} to move it`);
      }
      record.resource = { ...record.resource, meta: { accounts: tags.map((parameter) => parameter.valueReference) } };
    }
    phase(transition.id);
  }
  tagged.forEach((resource, id) => (ready.byId.get(id).resource = resource));
  ready.server.settings = settings;
  return { cases, failures };
}
