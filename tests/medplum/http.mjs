// A Medplum server in memory that is spoken to as over HTTP: what `server.mjs` says of policies, with
// the requests that an implementer makes around it. What a super admin does is a method of its own.
import { createServer } from 'node:http';
import { matchesSearchRequest, parseSearchRequest, satisfiedAccessPolicy, validateResource } from './medplum.mjs';
import { effectivePolicy, patientsOf, Server, stored } from './server.mjs';

const ok = (body, status = 200) => ({ status, body });
const refused = (status, text) => ({ status, body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', details: { text } }] } });

export class Medplum {
  records = new Map();
  server = new Server(this.records, {}, undefined);
  tokens = new Map();
  requests = 0;
  changes = 0;

  /** A new Project, and a token of its first project admin. */
  createProject() {
    const id = this.id();
    this.put(id, { resourceType: 'Project', id, meta: { versionId: this.id() } });
    const membership = this.put(id, { resourceType: 'ProjectMembership', id: this.id(), meta: { versionId: this.id() }, project: { reference: `Project/${id}` }, admin: true });
    return { id, token: this.logIn(membership.id) };
  }

  /** Lets the Project `id` read the types that `shared` exports. */
  link(id, shared, exported) {
    this.project(id).link = [{ project: { reference: `Project/${shared}` } }];
    this.project(shared).exportedResourceType = exported;
  }

  /** A token of the membership `id`. */
  logIn(id) {
    const token = `token-${id}`;
    this.tokens.set(token, { membership: `ProjectMembership/${id}` });
    return token;
  }

  /** Answers a request: `{ status, body }`. */
  request(token, method, path, body, headers = {}) {
    this.requests += 1;
    const login = this.login(token);
    if (!login) {
      return refused(401, 'who are you?');
    }
    const project = this.project(login.project);
    this.server.settings = project;
    this.server.shared = project.link?.[0].project.reference.split('/')[1];
    const url = new URL(path, 'http://server/');
    const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const extended = headers['x-medplum'] === 'extended';
    if (parts[0] === 'admin' && parts[1] === 'projects') {
      return login.admin && parts[2] === login.project && method === 'POST' ? this.admit(login, parts[3], body) : refused(403, 'for admins of the Project');
    }
    if (parts[0] !== 'fhir' || parts[1] !== 'R4') {
      return refused(404, path);
    }
    const [type, id, operation, version] = parts.slice(2);
    switch (`${method} ${type ? 'Type' : ''}${id ? '/id' : ''}${operation ? `/${operation}` : ''}`) {
      case 'POST ':
        return this.transaction(login, body);
      case 'POST Type':
        return this.create(login, type, body, extended);
      case 'GET Type':
        return this.search(login, `${type}${url.search}`, extended);
      case 'GET Type/id':
        return this.read(login, `${type}/${id}`, 'read', extended);
      case 'GET Type/id/_history':
        return this.read(login, `${type}/${id}`, version ? 'vread' : 'history', extended, version);
      case 'PUT Type/id':
        return this.update(login, `${type}/${id}`, body, extended);
      case 'PATCH Type/id':
        return this.patch(login, `${type}/${id}`, body);
      case 'DELETE Type/id':
        return this.remove(login, `${type}/${id}`);
      case 'POST Type/id/$set-accounts':
        return this.setAccounts(login, `${type}/${id}`, body);
      default:
        return refused(404, path);
    }
  }

  id() {
    this.last = (this.last ?? 0) + 1;
    return `00000000-0000-4000-8000-${String(this.last).padStart(12, '0')}`;
  }

  project(id) {
    return this.records.get(`Project/${id}`).resource;
  }

  put(project, resource) {
    this.records.set(`${resource.resourceType}/${resource.id}`, { project, resource });
    this.changes += ['AccessPolicy', 'ProjectMembership'].includes(resource.resourceType) ? 1 : 0;
    return resource;
  }

  login(token) {
    const found = this.tokens.get(token);
    if (found && found.at !== this.changes) {
      const { project, resource } = this.records.get(found.membership);
      const policies = new Map([...this.records].filter(([reference]) => reference.startsWith('AccessPolicy/')).map(([reference, record]) => [reference, record.resource]));
      const membership = { profile: { reference: 'Practitioner/00000000-0000-4000-8000-000000000000' }, ...resource };
      found.login = { project, admin: Boolean(resource.admin), policy: effectivePolicy(membership, policies) };
      found.at = this.changes;
    }
    return found?.login;
  }

  /** The rule that lets `login` do something to the record called `reference`. */
  rule(login, interaction, reference) {
    const record = this.records.get(reference);
    const linked = record && record.project !== login.project;
    const exported = linked && this.server.shared ? this.project(this.server.shared).exportedResourceType : [];
    return record && (!linked || exported.includes(record.resource.resourceType)) ? this.server.allows(login, interaction, record) : undefined;
  }

  /** A resource as it is shown: without hidden fields, and its tags only to an admin who asks. */
  shown(login, resource, rule, extended) {
    const { accounts, ...meta } = resource.meta;
    const hidden = Object.entries(resource).filter(([name]) => !rule.hiddenFields?.includes(name));
    return { ...Object.fromEntries(hidden), meta: extended && login.admin ? resource.meta : meta };
  }

  read(login, reference, interaction, extended, version) {
    const rule = this.rule(login, interaction, reference);
    const resource = rule && this.records.get(reference).resource;
    if (!rule || (version && version !== resource.meta.versionId)) {
      return refused(404, 'not found');
    }
    const shown = this.shown(login, resource, rule, extended);
    return ok(interaction === 'history' ? { resourceType: 'Bundle', type: 'history', entry: [{ resource: shown }] } : shown);
  }

  search(login, query, extended) {
    const request = parseSearchRequest(query);
    const rules = login.policy.resource.filter((rule) => rule.resourceType === '*' || rule.resourceType === request.resourceType);
    if (!rules.some((rule) => !rule.interaction || rule.interaction.includes('search'))) {
      return refused(403, 'forbidden');
    }
    const entry = [];
    for (const [reference, { resource }] of this.records) {
      if (resource.resourceType === request.resourceType && matchesSearchRequest(stored(resource), request)) {
        const rule = this.rule(login, 'search', reference);
        rule && entry.push({ resource: this.shown(login, resource, rule, extended) });
      }
    }
    return ok({ resourceType: 'Bundle', type: 'searchset', entry });
  }

  create(login, type, body, extended, id = this.id()) {
    if (body?.resourceType !== type) {
      return refused(400, 'another type');
    }
    const { accounts: sent, ...meta } = body.meta ?? {};
    const resource = { ...body, id, meta: extended && login.admin && sent ? { ...meta, accounts: sent } : meta };
    try {
      validateResource(resource);
    } catch (error) {
      return refused(400, error.message);
    }
    const { rule, accounts } = this.server.making(login, resource);
    if (!rule) {
      return refused(403, 'forbidden');
    }
    const tags = accounts.length ? { accounts: accounts.map((reference) => ({ reference })) } : {};
    const made = this.put(login.project, { ...resource, meta: { ...meta, ...tags, versionId: this.id() } });
    return ok(this.shown(login, made, rule, extended), 201);
  }

  update(login, reference, body, extended) {
    const record = this.records.get(reference);
    const rule = this.rule(login, 'update', reference);
    if (!rule || body?.id !== record.resource.id || body.resourceType !== record.resource.resourceType) {
      return refused(403, 'forbidden');
    }
    // What may not be written stays as it was.
    const kept = [...(rule.readonlyFields ?? []), ...(rule.hiddenFields ?? [])].filter((name) => name in record.resource);
    // An admin's update without `meta.accounts` wipes them; nobody else's changes them.
    const accounts = login.admin ? extended && body.meta?.accounts : record.resource.meta.accounts;
    const resource = { ...body, meta: { ...body.meta, accounts: undefined, ...(accounts ? { accounts } : {}), versionId: this.id() } };
    kept.forEach((name) => (resource[name] = record.resource[name]));
    accounts || delete resource.meta.accounts;
    if (!satisfiedAccessPolicy(stored(resource), 'update', login.policy) || !this.server.refersToReadable(login, resource)) {
      return refused(403, 'forbidden');
    }
    this.put(record.project, resource);
    return ok(this.shown(login, resource, rule, extended));
  }

  patch(login, reference, operations) {
    const record = this.records.get(reference);
    const admin = login.admin && record?.project === login.project && this.rule(login, 'update', reference);
    if (!admin || !operations.every(({ op, path }) => op === 'add' && path.split('/').length === 2)) {
      return refused(403, 'forbidden');
    }
    operations.forEach(({ path, value }) => (record.resource[path.slice(1)] = value));
    this.put(record.project, record.resource);
    return ok(record.resource);
  }

  remove(login, reference) {
    if (!this.rule(login, 'delete', reference)) {
      return refused(403, 'forbidden');
    }
    this.records.delete(reference);
    return ok({});
  }

  setAccounts(login, reference, body) {
    if (!login.admin || !this.rule(login, 'read', reference) || !this.rule(login, 'update', reference)) {
      return refused(403, 'forbidden');
    }
    const accounts = body.parameter.filter((parameter) => parameter.name === 'accounts').map((parameter) => parameter.valueReference);
    const propagate = body.parameter.some((parameter) => parameter.name === 'propagate' && parameter.valueBoolean);
    for (const [other, { project, resource }] of this.records) {
      if (other === reference || (propagate && project === login.project && resource.resourceType !== 'Patient' && patientsOf(resource).includes(reference))) {
        this.put(project, { ...resource, meta: { ...resource.meta, accounts, versionId: this.id() } });
      }
    }
    return ok({ resourceType: 'Parameters' });
  }

  /** Entries in order; one whose `ifNoneExist` finds something is left as it is. */
  transaction(login, bundle) {
    const named = new Map();
    const entry = [];
    for (const { fullUrl, request, resource } of bundle.entry) {
      const wanted = parseSearchRequest(`${resource.resourceType}?${request.ifNoneExist}`);
      const there = [...this.records.values()].filter(
        (record) => record.project === login.project && record.resource.resourceType === resource.resourceType && matchesSearchRequest(record.resource, wanted)
      );
      if (there.length > 1) {
        return refused(412, `more than one ${resource.resourceType} is there`);
      }
      const text = JSON.stringify(resource).replaceAll(/urn:uuid:[0-9a-f-]{36}/g, (urn) => named.get(urn) ?? urn);
      const made = there.length ? ok(there[0].resource) : this.create(login, resource.resourceType, JSON.parse(text), false);
      if (made.status >= 400) {
        return made;
      }
      const location = `${resource.resourceType}/${made.body.id}`;
      named.set(fullUrl, location);
      entry.push({ resource: made.body, response: { status: String(made.status), location } });
    }
    return ok({ resourceType: 'Bundle', type: 'transaction-response', entry });
  }

  /** Invitations and clients: their memberships, and the profiles that they make. */
  admit(login, what, body) {
    const reference = { reference: `Project/${login.project}` };
    if (what === 'client') {
      const client = this.put(login.project, { resourceType: 'ClientApplication', id: this.id(), meta: { versionId: this.id() }, name: body.name });
      this.member(login, { project: reference, profile: { reference: `ClientApplication/${client.id}` }, ...(body.accessPolicy ? { accessPolicy: body.accessPolicy } : {}) });
      return ok(client, 201);
    }
    if (what !== 'invite' || !body.email || !body.firstName || !body.lastName) {
      return refused(400, 'an invitation has a name and an address');
    }
    const user = `User/${body.email}`;
    const before = [...this.records.values()].find(({ project, resource }) => project === login.project && resource.resourceType === 'ProjectMembership' && resource.user?.reference === user);
    if (before && !body.forceNewMembership) {
      return refused(409, 'a member already');
    }
    const { profile, admin, access } = body.membership;
    const own = profile ?? before?.resource.profile ?? { reference: `${body.resourceType}/${this.profile(login, body)}` };
    return ok(this.member(login, { project: reference, user: { reference: user }, profile: own, ...(admin ? { admin } : {}), access }), 200);
  }

  profile(login, body) {
    return this.put(login.project, { resourceType: body.resourceType, id: this.id(), meta: { versionId: this.id() }, name: [{ given: [body.firstName], family: body.lastName }] }).id;
  }

  member(login, membership) {
    return this.put(login.project, { resourceType: 'ProjectMembership', id: this.id(), meta: { versionId: this.id() }, ...membership });
  }

  /** The same over HTTP, on a port of the loopback that the system picks. */
  async listen() {
    const server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const token = request.headers.authorization?.replace('Bearer ', '');
        let answer;
        try {
          answer = this.request(token, request.method, request.url, text ? JSON.parse(text) : undefined, request.headers);
        } catch (error) {
          answer = refused(400, error.message);
        }
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
  }
}
