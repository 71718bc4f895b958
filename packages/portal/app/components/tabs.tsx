import { Tab, TabList } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useAddressed } from '../api/address.ts';

/** A tab of a page. */
export interface TabOf<Name extends string> {
  readonly name: Name;
  readonly label: string;
  /** How many things wait behind it. */
  readonly count?: number | undefined;
}

/**
 * Tabs whose choice is in the address (`?tab=`, or another name); the first is the usual one and is left out of it.
 * `children` is given the name of the chosen tab.
 */
export function Tabs<Name extends string>({
  label,
  tabs,
  name = 'tab',
  children,
}: {
  /** What the tabs divide, for people who listen. */
  readonly label: string;
  readonly tabs: readonly TabOf<Name>[];
  readonly name?: string;
  readonly children: (chosen: Name) => ReactNode;
}) {
  const [asked, choose] = useAddressed(name);
  const chosen = (tabs.find((tab) => tab.name === asked) ?? tabs[0])?.name;
  if (chosen === undefined) return null;
  return (
    <>
      <TabList
        aria-label={label}
        selectedValue={chosen}
        style={{ flexWrap: 'wrap' }}
        onTabSelect={(_, { value }) => choose(value === tabs[0]?.name ? undefined : String(value))}
      >
        {tabs.map((tab) => (
          <Tab key={tab.name} value={tab.name}>
            {tab.label}
            {tab.count !== undefined && ` (${tab.count.toLocaleString()})`}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" aria-label={tabs.find((tab) => tab.name === chosen)?.label ?? label}>
        {children(chosen)}
      </div>
    </>
  );
}
