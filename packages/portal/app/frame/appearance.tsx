import { MenuGroup, MenuGroupHeader, MenuItemRadio } from '@fluentui/react-components';
import { type Preferences, prefer, usePreferences } from '../preferences.ts';

const CHOICES = {
  theme: {
    heading: 'Theme',
    values: [
      ['system', 'As the system'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ],
  },
  density: {
    heading: 'Density',
    values: [
      ['comfortable', 'Comfortable'],
      ['compact', 'Compact'],
    ],
  },
} as const;

type Name = keyof typeof CHOICES;

/** How somebody likes the pages: theme and density, within a menu that `useAppearance` drives. */
export function Appearance() {
  return Object.entries(CHOICES).map(([name, { heading, values }]) => (
    <MenuGroup key={name}>
      <MenuGroupHeader>{heading}</MenuGroupHeader>
      {values.map(([value, label]) => (
        <MenuItemRadio key={value} name={name} value={value}>
          {label}
        </MenuItemRadio>
      ))}
    </MenuGroup>
  ));
}

/** What is chosen in a menu by these names, and what choosing does. */
export function useAppearance<More extends 'menuNames'>(...more: readonly More[]) {
  const preferences = usePreferences();
  const names: readonly (Name | More)[] = [...(Object.keys(CHOICES) as readonly Name[]), ...more];
  return {
    checkedValues: Object.fromEntries(names.map((name) => [name, [preferences[name]]])),
    onCheckedValueChange: (
      _: unknown,
      { name, checkedItems: [value] }: { readonly name: string; readonly checkedItems: readonly string[] },
    ) => {
      if (names.some((one) => one === name)) prefer({ [name]: value } as Partial<Preferences>);
    },
  };
}
