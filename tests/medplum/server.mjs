// What a Medplum server does around a policy, as read in its published source and observed on 5.0.10
// and 5.1.12: putting a membership's parameters into its policies, tagging what is written, and the
// checks before and after. The policy itself is evaluated by Medplum's own `satisfiedAccessPolicy`.
import { evalFhirPath, getSearchParameter, readInteractions, readJson, satisfiedAccessPolicy } from './medplum.mjs';

const compartment = new Map(
  readJson('fhir/r4/compartmentdefinition-patient.json').resource.map((entry) => [entry.code, entry.param ?? []])
);
const adminTypes = ['PasswordChangeRequest', 'UserSecurityRequest', 'Project', 'ProjectMembership', 'User'];

/** Whether resources of a type can be about a patient; a schedule hardly ever is. */
export const isAboutPatients = (type) => type !== 'Schedule' && (compartment.get(type) ?? []).length > 0;

/** The policy of a membership: parameters replaced as text, rules of all entries added up, the last compartment. */
export function effectivePolicy(membership, policies) {
  const resource = [];
  let tag;
  const entries = [...(membership.accessPolicy ? [{ policy: membership.accessPolicy }] : []), ...(membership.access ?? [])];
  for (const entry of entries) {
    const parameters = [...(entry.parameter ?? []), { name: 'profile', valueReference: membership.profile }];
    if (!parameters.some((parameter) => parameter.name === 'patient')) {
      parameters.push({ name: 'patient', valueReference: membership.profile });
    }
    let text = JSON.stringify(policies.get(entry.policy.reference));
    for (const { name, valueReference } of parameters) {
      text = text.replaceAll(`%${name}.id`, valueReference.reference.split('/')[1]);
      text = text.replaceAll(`%${name}`, valueReference.reference);
    }
    const policy = JSON.parse(text);
    tag = policy.compartment?.reference ?? tag;
    resource.push(...policy.resource);
  }
  if (!entries.length) {
    resource.push({ resourceType: '*' });
  }
  const kept = resource.filter((rule) => !adminTypes.includes(rule.resourceType));
  if (membership.admin) {
    kept.push({ resourceType: 'Project', interaction: ['read', 'vread', 'history', 'search', 'update'] });
    kept.push({ resourceType: 'ProjectMembership' }, { resourceType: 'User' });
    // Of an admin without a policy: since 5.2, `*` does not stand for policies any more.
    entries.length || kept.push({ resourceType: 'AccessPolicy' });
  }
  return { resourceType: 'AccessPolicy', compartment: tag && { reference: tag }, resource: kept };
}

const cached = new WeakMap();

/** The patients that a resource is about, by FHIR's patient compartment. */
export function patientsOf(resource) {
  if (!cached.has(resource)) {
    cached.set(resource, findPatients(resource));
  }
  return cached.get(resource);
}

function findPatients(resource) {
  const found = new Set(resource.resourceType === 'Patient' ? [`Patient/${resource.id}`] : []);
  for (const code of compartment.get(resource.resourceType) ?? []) {
    const parameter = getSearchParameter(resource.resourceType, code);
    for (const value of parameter ? evalFhirPath(parameter.expression, resource) : []) {
      if (value?.reference?.startsWith('Patient/')) {
        found.add(value.reference);
      }
    }
  }
  return [...found];
}

/** The resource with the compartments that the server would give it. `about` has its references. */
export function stored(resource, about = resource) {
  const accounts = (resource.meta?.accounts ?? []).map((account) => account.reference);
  const references = [...new Set([...accounts, ...patientsOf(about)])];
  return { ...resource, meta: { ...resource.meta, compartment: references.map((reference) => ({ reference })) } };
}

const referred = new WeakMap();

function references(resource) {
  if (!referred.has(resource)) {
    const text = JSON.stringify({ ...resource, meta: undefined });
    referred.set(resource, [...text.matchAll(/"reference":"([A-Za-z]+\/[0-9a-f-]+)"/g)].map((match) => match[1]));
  }
  return referred.get(resource);
}

/** One Project set of records, by reference: `{ project, resource }`. */
export class Server {
  constructor(records, settings, shared) {
    this.records = records;
    this.settings = settings;
    this.shared = shared;
  }

  reaches(login, project, interaction) {
    return project === login.project || (readInteractions.includes(interaction) && project === this.shared);
  }

  /**
   * The rule that lets `login` do `interaction` to a stored record, or undefined. Of a record that is created, the
   * rule says whether it went `astray`: into other tenants than those of the record that is asked about.
   */
  allows(login, interaction, { project, resource }) {
    // What is created is created in the login's own Project.
    if (interaction !== 'create' && !this.reaches(login, project, interaction)) {
      return undefined;
    }
    switch (interaction) {
      case 'create':
        return this.creates(login, resource);
      case 'update':
        return this.updates(login, resource);
      default:
        return satisfiedAccessPolicy(stored(resource), interaction, login.policy);
    }
  }

  creates(login, resource) {
    const { rule, accounts } = this.making(login, resource);
    const wanted = (resource.meta?.accounts ?? []).map((account) => account.reference).sort();
    const landed = JSON.stringify([...accounts].sort()) === JSON.stringify(wanted);
    return rule && !landed ? { ...rule, astray: accounts } : rule;
  }

  /** The rule that lets `login` create `resource`, and the accounts that it would be given. */
  making(login, resource) {
    const own = login.policy.compartment?.reference;
    const accounts = new Set(login.admin ? (resource.meta?.accounts ?? []).map((a) => a.reference) : own ? [own] : []);
    if (!login.admin && resource.resourceType !== 'Patient') {
      for (const patient of patientsOf(resource)) {
        for (const account of this.records.get(patient)?.resource.meta?.accounts ?? []) {
          accounts.add(account.reference);
        }
      }
    }
    const made = { ...resource, meta: { ...resource.meta, accounts: [...accounts].map((reference) => ({ reference })) } };
    const rule = this.refersToReadable(login, resource) ? satisfiedAccessPolicy(stored(made, resource), 'create', login.policy) : undefined;
    return { rule, accounts: [...accounts] };
  }

  updates(login, resource) {
    if (!satisfiedAccessPolicy(stored(resource), 'read', login.policy) || !this.refersToReadable(login, resource)) {
      return undefined;
    }
    return satisfiedAccessPolicy(stored(resource), 'update', login.policy);
  }

  /** `Project.checkReferencesOnWrite`. */
  refersToReadable(login, resource) {
    if (!this.settings.checkReferencesOnWrite) {
      return true;
    }
    return references(resource).every((reference) => {
      const record = this.records.get(reference);
      return !record || Boolean(this.allows(login, 'read', record));
    });
  }
}
