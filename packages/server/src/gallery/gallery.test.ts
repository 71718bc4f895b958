import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  customApplication,
  gallery,
  galleryAppById,
  galleryAppByTemplateId,
  hasConnector,
  searchGallery,
  synchronizationTemplateId,
} from './gallery.ts';
import { type GalleryApp, galleryApp } from './gallery-app.ts';
import { nameBasedId } from './name-based-id.ts';

function objectsOf(entry: GalleryApp) {
  return [entry.objects.users, ...(entry.objects.groups ? [entry.objects.groups] : [])];
}

/** Names of the entries of which `wrong` says something. */
function offenders(wrong: (entry: GalleryApp) => boolean): readonly string[] {
  return gallery.filter(wrong).map(({ id }) => id);
}

describe('the gallery data', () => {
  test('has pages of their own for the four applications played here', () => {
    assert.deepEqual(
      gallery.filter(({ appSide }) => appSide).map(({ id }) => id),
      ['iris-intranet', 'passle', 'peripass', 'travelperk'],
    );
  });

  test('ENT-7 says of Peripass, TravelPerk and Iris Intranet what they can do: create, remove, keep in step, sign on', () => {
    for (const id of ['peripass', 'travelperk', 'iris-intranet']) {
      const { create, update, remove, groups, sso } = galleryAppById(id)?.capabilities ?? {};
      assert.deepEqual([create, update, remove, groups, (sso ?? []).length], [true, true, true, false, 1], id);
    }
  });

  test('gives every entry an id and a template id of its own', () => {
    assert.equal(new Set(gallery.map(({ id }) => id)).size, gallery.length);
    assert.equal(new Set(gallery.map(({ templateId }) => templateId)).size, gallery.length);
  });

  test('derives each template id from the slug, but for the well-known one', () => {
    assert.deepEqual(
      offenders(({ id, templateId }) => templateId !== nameBasedId(id)),
      [customApplication.id],
    );
    assert.equal(customApplication.templateId, '8adf8e6e-67b2-4cf2-a259-e3dc5476c621');
  });

  test('names exactly one default way to authenticate', () => {
    assert.deepEqual(
      offenders(({ auth }) => auth.filter((option) => option.default).length !== 1),
      [],
    );
  });

  test('matches only on listed attributes that can be filtered by', () => {
    const unlisted = offenders((entry) =>
      objectsOf(entry).some(
        ({ attributesKnown, attributes, matching }) =>
          attributesKnown && matching.some(({ target }) => !attributes.some(({ name }) => name === target)),
      ),
    );
    const unfilterable = offenders((entry) =>
      objectsOf(entry).some(({ attributes, matching }) =>
        attributes.some(
          ({ name, filterable }) => filterable === false && matching.some(({ target }) => target === name),
        ),
      ),
    );
    assert.deepEqual({ unlisted, unfilterable }, { unlisted: [], unfilterable: [] });
  });

  test('lists the schema of every extension attribute that is used', () => {
    const undeclared = gallery.flatMap((entry) =>
      objectsOf(entry)
        .flatMap(({ attributes }) => attributes)
        .filter(({ name }) => name.startsWith('urn:'))
        .filter(
          ({ name }) => !entry.extensions.some(({ urn }) => name.startsWith(`${urn}:`) || name.startsWith(`${urn}.`)),
        )
        .map(({ name }) => `${entry.id} ${name}`),
    );
    assert.deepEqual(undeclared, []);
  });

  test('uses every variable of an address in its template', () => {
    assert.deepEqual(
      offenders(({ tenantUrl: { variables, template } }) =>
        variables.some(({ name }) => !template?.includes(`{${name}}`)),
      ),
      [],
    );
  });

  test('lists each attribute of an object once', () => {
    const twice = offenders((entry) =>
      objectsOf(entry).some(({ attributes }) => new Set(attributes.map(({ name }) => name)).size !== attributes.length),
    );
    assert.deepEqual(twice, []);
  });

  test('maps only attributes that are listed', () => {
    const unknown = offenders(
      ({ defaultMappings = [], objects }) =>
        !defaultMappings.every(({ target }) => objects.users.attributes.some(({ name }) => name === target)),
    );
    assert.deepEqual(unknown, []);
  });

  test('is refused when an entry has a member nobody defined, or lacks one', () => {
    const [entry] = gallery;
    assert.equal(galleryApp.safeParse(entry).success, true);
    assert.equal(galleryApp.safeParse({ ...entry, surprise: 1 }).success, false);
    assert.equal(galleryApp.safeParse({ ...entry, vendor: undefined }).success, false);
  });
});

describe('looking into the gallery', () => {
  test('entries are found by slug and by template id in either case', () => {
    const peripass = galleryAppById('peripass');
    assert.equal(peripass?.displayName, 'Peripass');
    assert.equal(galleryAppByTemplateId(peripass.templateId.toUpperCase()), peripass);
    assert.equal(galleryAppById('constructor'), undefined);
  });

  const searches: readonly (readonly [string, readonly string[]])[] = [
    ['peri', ['peripass']],
    ['PERK', ['travelperk']],
    ['passle', []],
    ['custom', []],
    ['github', ['github', 'github-enterprise-managed-user']],
    ['no such application', []],
  ];
  for (const [text, ids] of searches) {
    test(`searching for "${text}" finds ${ids.join(' and ') || 'nothing'}`, () => {
      assert.deepEqual(
        searchGallery(text).map(({ id }) => id),
        ids,
      );
    });
  }

  test('an entry whose name begins with the text comes before one that contains it', () => {
    const names = searchGallery('s').map(({ displayName }) => displayName);
    const starting = names.filter((name) => name.toLowerCase().startsWith('s'));
    assert.ok(starting.length > 1 && names.length > starting.length);
    assert.deepEqual(names.slice(0, starting.length), starting);
  });

  test('an empty search gives the whole gallery without what is not listed in it', () => {
    assert.equal(searchGallery('  ').length, gallery.filter(({ listing }) => listing === 'gallery').length);
  });

  test('only SCIM 2.0 has a connector', () => {
    assert.equal(hasConnector(galleryAppById('slack')!), false);
    assert.equal(hasConnector(galleryAppById('zoom')!), true);
  });

  test('a synchronization template is called like its entry, the custom one scim', () => {
    assert.equal(synchronizationTemplateId(galleryAppById('iris-intranet')!), 'iris-intranet');
    assert.equal(synchronizationTemplateId(customApplication), 'scim');
  });
});
