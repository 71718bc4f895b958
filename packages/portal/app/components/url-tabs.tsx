import { Tab, TabList } from '@fluentui/react-components';
import { useSearchParams } from 'react-router';

/** Tabs of a page, kept in its address as `tab`; the first one is what the page opens with. */
export function UrlTabs<T extends string>({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly { readonly value: T; readonly label: string }[];
}) {
  const [search, setSearch] = useSearchParams();
  return (
    <TabList
      aria-label={label}
      selectedValue={tabIn(search, tabs)}
      onTabSelect={(_, { value }) => setSearch(value === tabs[0]?.value ? {} : { tab: String(value) })}
    >
      {tabs.map((tab) => (
        <Tab key={tab.value} value={tab.value}>
          {tab.label}
        </Tab>
      ))}
    </TabList>
  );
}

/** The tab an address names, else the first. */
export function tabIn<T extends string>(search: URLSearchParams, tabs: readonly { readonly value: T }[]): T {
  const asked = search.get('tab');
  const found = tabs.find(({ value }) => value === asked) ?? tabs[0];
  if (found === undefined) throw new Error('There are no tabs.');
  return found.value;
}
