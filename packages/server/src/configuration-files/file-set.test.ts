import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FilesRefused } from './file-problem.ts';
import { readFiles } from './file-set.ts';
import { fileSchemas } from './forms.ts';

function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  try {
    readFiles(new Map(Object.entries(files)));
    return [];
  } catch (error) {
    if (!(error instanceof FilesRefused)) throw error;
    return error.message.split('\n');
  }
}

const file = 'applications/one/application.yaml';
const sound = 'name: One\ntemplate: Custom\n';

describe('reading configuration files', () => {
  const refused: readonly [name: string, text: string, found: RegExp][] = [
    ['an unknown key', `${sound}owner: me\n`, /^applications\/one\/application\.yaml:3: owner: there is no such key/],
    ['an unknown key further down', `${sound}provisioning:\n  on: true\n  speed: 9\n`, /:5: provisioning\.speed: /],
    ['an option no job has', `${sound}provisioning:\n  options:\n    Speed: 9\n`, /:5: provisioning\.options\.Speed: /],
    ['a credential there is not', `${sound}provisioning:\n  credentials:\n    Key: x\n`, /:5: .*credentials\.Key: /],
    ['a value of another type', `${sound}provisioning:\n  on: perhaps\n`, /:4: provisioning\.on: .*boolean/],
    ['a member that is missing', 'template: Custom\n', /:1: name: /],
    ['a key given twice', `${sound}name: Two\n`, /:3: .*unique/],
    ['what is no YAML', `${sound}roles: [\n`, /:\d+: /],
    ['an alias', `name: &a One\ntemplate: *a\n`, /aliases/],
    ['a prototype', `${sound}__proto__: {on: true}\n`, /:3: __proto__: there is no such key/],
  ];
  for (const [name, text, found] of refused) {
    test(`${name} is refused with file and line`, () => {
      const problems = problemsOf({ [file]: text });
      assert.match(problems[0] ?? '', found);
    });
  }

  test('everything that is wrong in all files is told at once', () => {
    const problems = problemsOf({
      [file]: `${sound}a: 1\nb: 2\n`,
      'applications/one/assignments.yaml': 'assignments:\n  - user: ann@halden.example\n    rank: 1\n',
      'applications/two/schema.yaml': 'synchronizationRules: []\ndirectories: []\n',
      'notes.yaml': 'a: 1\n',
    });
    assert.deepEqual(
      problems.map((problem) => problem.split(' ', 1)[0]),
      [
        'notes.yaml:1:',
        `${file}:3:`,
        `${file}:4:`,
        'applications/one/assignments.yaml:3:',
        'applications/two/application.yaml:1:',
      ],
    );
  });

  test('an application stands in one file only', () => {
    const problems = problemsOf({
      [file]: sound,
      'applications/two/application.yaml': 'name: ONE\ntemplate: Custom\n',
    });
    assert.match(problems.join(), /two\/application\.yaml:1: ONE stands in another file too/);
  });

  test('sound files are read, with what is usual where nothing is said', () => {
    const { applications, organization } = readFiles(
      new Map([
        [
          file,
          `${sound}roles:\n  - name: Editor\nprovisioning:\n  options:\n    EarlyCycles: false\n    FailureShare: 5\n`,
        ],
        ['applications/one/assignments.yaml', 'assignments:\n  - group: Field\n'],
      ]),
    );
    assert.equal(organization, undefined);
    const [one] = applications;
    assert.deepEqual(one?.application.value.roles, [{ name: 'Editor', enabled: true, members: ['User'] }]);
    assert.deepEqual(one?.application.value.provisioning?.options, { EarlyCycles: 'false', FailureShare: '5' });
    assert.deepEqual(one?.assignments?.value.assignments, [{ group: 'Field', role: 'Default Access' }]);
  });

  test('each kind of file has a JSON schema that names its keys', () => {
    const schemas = fileSchemas() as Record<string, { properties: object; additionalProperties: boolean }>;
    assert.deepEqual(Object.keys(schemas), ['application', 'assignments', 'schema', 'organization']);
    assert.ok(Object.values(schemas).every(({ additionalProperties }) => additionalProperties === false));
    assert.deepEqual(Object.keys(schemas.assignments?.properties ?? {}), ['assignments']);
  });
});
