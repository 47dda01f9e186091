// Follows an organization's README.md as an implementer would: its own commands, in order, in a shell,
// against a server in memory over HTTP.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Medplum } from './http.mjs';

const run = promisify(execFile);
// A place that asks for a resource gets one, with an id of the form that servers give.
const values = { firstName: 'Ana', lastName: "O'Neil & Söhne / \"x\"", patient: 'Patient/', 'related-person': 'RelatedPerson/', 'child-1': 'Patient/', 'child-2': 'Patient/' };
const anId = '00000000-0000-4000-8000-00000000abcd';

/** The places `{{…}}` of a body, each once. */
const places = (body) => [...new Set([...JSON.stringify(body).matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1]))];

/** Follows the README of the organization in `folder`; what went wrong. */
export async function follow(folder, organization) {
  const copy = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const readme = readFileSync(join(copy, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]);
    const failures = [];
    let commands = 0;
    for (const [project, bundle] of organization.bundles) {
      const place = project === 'project' ? copy : project === '(common)' ? join(copy, 'shared') : join(copy, 'projects', project);
      const invites = organization.invites.get(project).invites;
      const result = await inProject(place, blocks, { project, bundle, invites, organization });
      failures.push(...result.failures.map((failure) => `${project}: ${failure}`));
      commands += result.commands;
    }
    return { failures, commands };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

async function inProject(place, blocks, { project, bundle, invites, organization }) {
  const failures = [];
  const server = new Medplum();
  const { id, token } = server.createProject();
  const http = await server.listen();
  const own = `export MEDPLUM='${http.url}' PROJECT='${id}' TOKEN='${token}'\nset -euo pipefail\n`;
  // The shared Project is only loaded and set up; who is invited and moved is up to the others.
  const wanted = blocks.filter((block) => !block.startsWith('export MEDPLUM') && !(project === '(common)' && /^invite |^# set_accounts|service\.assignment/m.test(block)));
  const settings = (block) => (project === '(common)' ? block.replace('../../', '../') : block);
  const script = own + wanted.map(settings).join('\n');
  const further = [];
  const seen = new Set();
  const isNew = (body) => seen.size < seen.add(JSON.stringify(places(body))).size;
  for (const { id: which, request } of invites.filter(({ request }) => !request.path.endsWith('/client') && project !== '(common)' && (request.body.membership.admin || isNew(request.body)))) {
    const asked = places(request.body);
    const tenants = organization.acceptance.tenants.map((tenant) => tenant.reference).filter((urn) => bundle.entry.some((entry) => entry.fullUrl === urn));
    const value = (name) => {
      if (name === 'email') {
        return `${which}@example.com`;
      }
      if (name.startsWith('tenant')) {
        return tenants[Number(name.split('-')[1] ?? 1) - 1] ?? tenants[0] ?? `Organization/${anId}`;
      }
      return values[name]?.endsWith('/') ? values[name] + anId : values[name];
    };
    further.push(`invite '${which}' ${asked.map((name) => `'${name}=${value(name).replaceAll("'", `'\\''`)}'`).join(' ')} > invited.json`);
    // What is not filled in is not sent.
    further.length > 1 || further.push(`if invite '${which}' ${asked.slice(1).map((name) => `'${name}=x'`).join(' ')} > invited.json 2> refused; then echo 'sent unfilled: ${which}' >&2; exit 1; fi`);
  }
  try {
    await run('bash', ['-c', `${script}\n${further.join('\n')}\n`], { cwd: place, env: { PATH: process.env.PATH, HOME: place } });
  } catch (error) {
    failures.push(`the commands fail: ${error.stderr.slice(0, 800)}`);
  }
  http.close();

  const kinds = (type) => [...server.records.values()].map((record) => record.resource).filter((resource) => resource.resourceType === type);
  const policies = bundle.entry.filter((entry) => entry.resource.resourceType === 'AccessPolicy');
  const expect = (holds, says) => holds || failures.push(says);
  expect(kinds('AccessPolicy').length === policies.length, `${kinds('AccessPolicy').length} policies, not ${policies.length}`);
  expect(server.project(id).checkReferencesOnWrite === true, 'references are not checked');
  // One of each kind of invitation, the example, and the service.
  const sent = further.filter((line) => line.startsWith('invite ')).length;
  const logins = sent + (sent ? 1 : 0) + (project !== '(common)' && invites.some((invite) => invite.request.path.endsWith('/client')) ? 1 : 0);
  const memberships = kinds('ProjectMembership').slice(1);
  expect(memberships.length === logins, `${memberships.length} memberships, not ${logins}`);
  for (const membership of memberships) {
    const references = [membership.accessPolicy, ...(membership.access ?? []).map((entry) => entry.policy)].filter(Boolean);
    expect(references.length > 0, 'a membership without a policy');
    expect(references.every(({ reference }) => server.records.has(reference)), `a membership names what is not there: ${JSON.stringify(references)}`);
    expect(!JSON.stringify(membership).match(/urn:uuid:|\{\{/), 'a membership with something left to fill in');
  }
  expect(memberships.filter((membership) => membership.admin).length === (project === '(common)' ? 0 : invites.filter((invite) => invite.request.body.membership.admin).length), 'not the right admins');
  return { failures, commands: wanted.length + further.length };
}
