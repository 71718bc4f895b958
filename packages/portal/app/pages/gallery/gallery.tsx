import { Button, Checkbox, Dropdown, makeStyles, Option, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useNavigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { useApplicationStates } from '../../api/applications.ts';
import { type GalleryEntry, useGallery } from '../../api/gallery.ts';
import { useMay } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { menuNames } from '../../frame/navigation.ts';
import { usePreferences } from '../../preferences.ts';
import { EntryPanel } from './entry-panel.tsx';
import { EntryTile } from './entry-tile.tsx';

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  search: { minWidth: '240px', flexGrow: 1, maxWidth: '480px' },
  choice: { minWidth: '160px' },
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 250px), 1fr))',
    gap: tokens.spacingHorizontalM,
    listStyleType: 'none',
    margin: 0,
    padding: `${tokens.spacingVerticalM} 0`,
  },
});

/** Applications that can be added as they come; one is looked at beside the others and created there. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const may = useMay();
  const { applications } = menuNames[usePreferences().menuNames];
  const gallery = useGallery();
  const [text = '', search] = useAddressed('q');
  const [category, chooseCategory] = useAddressed('category');
  const [provisioning, chooseProvisioning] = useAddressed('provisioning');
  const [opened, open] = useAddressed('entry');
  const mayAdd = may('Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy');
  const made = useApplicationStates(mayAdd || may('Application.Read.All', 'Directory.Read.All'));
  const all = gallery.data?.value ?? [];
  const found = ranked(all, text)
    .filter(({ categories }) => category === undefined || categories.includes(category))
    .filter(({ unavailable }) => provisioning === undefined || unavailable === null);
  const entry = all.find(({ id }) => id === opened);
  const categories = [...new Set(all.flatMap((one) => one.categories))].sort();
  const logoOf = ({ id }: GalleryEntry) =>
    made.data?.value.find(({ template, logoUrl }) => template?.id === id && logoUrl !== null)?.logoUrl ?? null;
  const own = `/applications/new/own${text.trim() === '' ? '' : `?name=${encodeURIComponent(text.trim())}`}`;
  return (
    <Page
      title="Browse gallery"
      above={[{ label: applications, to: '/applications' }]}
      answer={
        gallery.isSuccess &&
        `${all.length} applications can be added with their mappings. Any other that speaks SCIM 2.0 is added as your own.`
      }
      commands={
        mayAdd && (
          <Button icon={<AddRegular />} onClick={() => navigate('/applications/new/own')}>
            Create your own application
          </Button>
        )
      }
    >
      {!mayAdd && <NeedsRole permission="Application.ReadWrite.All" act="add applications" />}
      {gallery.error && (
        <Problem error={gallery.error} what="The gallery could not be read." onRetry={() => void gallery.refetch()} />
      )}
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Search application"
          placeholder="Search application"
          value={text}
          onChange={(_, { value }) => search(value, { replace: true })}
        />
        {categories.length > 0 && (
          <Dropdown
            aria-label="Category"
            className={styles.choice}
            value={category === undefined ? 'Category: any' : inWords(category)}
            selectedOptions={[category ?? '']}
            onOptionSelect={(_, { optionValue }) => chooseCategory(optionValue)}
          >
            <Option value="" text="Category: any">
              Any
            </Option>
            {categories.map((name) => (
              <Option key={name} value={name}>
                {inWords(name)}
              </Option>
            ))}
          </Dropdown>
        )}
        <Checkbox
          label="Supports provisioning"
          checked={provisioning !== undefined}
          onChange={(_, { checked }) => chooseProvisioning(checked === true ? 'yes' : undefined)}
        />
      </div>
      <SideDrawer
        title={entry?.displayName ?? ''}
        drawer={entry && <EntryPanel key={entry.id} entry={entry} mayAdd={mayAdd} />}
        onClose={() => open(undefined)}
      >
        {gallery.isSuccess && found.length === 0 && (
          <Empty
            action={
              mayAdd && (
                <Button appearance="primary" onClick={() => navigate(own)}>
                  {text.trim() === '' ? 'Create your own application' : `Create ${text.trim()} as your own application`}
                </Button>
              )
            }
          >
            {`No application of the gallery fits ${[text.trim(), category && inWords(category)].filter(Boolean).join(', ')}.`}
          </Empty>
        )}
        <ul className={styles.tiles} aria-label="Applications of the gallery">
          {found.map((one) => (
            <li key={one.id}>
              <EntryTile entry={one} logo={logoOf(one)} isOpen={one.id === opened} onOpen={() => open(one.id)} />
            </li>
          ))}
        </ul>
      </SideDrawer>
    </Page>
  );
}

/** Those whose name, alias or vendor contains a text; first those whose name begins with it. */
function ranked(all: readonly GalleryEntry[], text: string): readonly GalleryEntry[] {
  const sought = text.trim().toLowerCase();
  const rank = ({ displayName }: GalleryEntry) => (displayName.toLowerCase().startsWith(sought) ? 0 : 1);
  return all
    .filter(({ displayName, aliases, publisher }) =>
      [displayName, publisher, ...aliases].some((name) => name.toLowerCase().includes(sought)),
    )
    .toSorted((one, other) => rank(one) - rank(other));
}

function inWords(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
