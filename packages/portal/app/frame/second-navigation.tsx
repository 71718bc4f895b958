import {
  Caption1Strong,
  Dropdown,
  Field,
  Menu,
  MenuButton,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Option,
  OptionGroup,
  Overflow,
  OverflowItem,
  Tab,
  TabList,
  tokens,
  useIsOverflowItemVisible,
  useOverflowMenu,
} from '@fluentui/react-components';
import { Fragment } from 'react';
import { Link, useNavigate } from 'react-router';
import { currentItem, type NavGroup, type NavItem } from './navigation.ts';
import { useViewport } from './viewport.ts';

const useStyles = makeStyles({
  column: {
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingRight: tokens.spacingHorizontalM,
    minWidth: 0,
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  heading: {
    display: 'block',
    margin: 0,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS} ${tokens.spacingVerticalXS}`,
    color: tokens.colorNeutralForeground3,
  },
  link: {
    display: 'block',
    overflowWrap: 'anywhere',
    padding: `${tokens.spacingVerticalSNudge} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  here: { backgroundColor: tokens.colorNeutralBackground1Selected, fontWeight: tokens.fontWeightSemibold },
  row: { display: 'flex', alignItems: 'center', minWidth: 0, overflow: 'hidden' },
});

interface SecondNavigationProps {
  /** What the pages belong to: the name of the application. */
  readonly label: string;
  readonly groups: readonly NavGroup[];
  /** The page that is open, as the entries write addresses. */
  readonly path: string;
  /** The whole address of an entry. */
  readonly to: (page: string) => string;
}

/** The pages of one thing: a column beside them, tabs where it is narrower, one list to choose from on a telephone. */
export function SecondNavigation(props: SecondNavigationProps) {
  const viewport = useViewport();
  if (viewport === 'wide') return <Column {...props} />;
  return viewport === 'middle' ? <Row {...props} /> : <Choice {...props} />;
}

function Column({ label, groups, path, to }: SecondNavigationProps) {
  const styles = useStyles();
  const here = currentItem(groups, path);
  return (
    <nav aria-label={label} className={styles.column}>
      {groups.map(({ heading, items }) => (
        <Fragment key={heading ?? ''}>
          {heading !== undefined && (
            <Caption1Strong as="p" className={styles.heading}>
              {heading}
            </Caption1Strong>
          )}
          <ul className={styles.list}>
            {items.map((item) => (
              <li key={item.to}>
                <Link
                  to={to(item.to)}
                  aria-current={item === here ? 'page' : undefined}
                  className={mergeClasses(styles.link, item === here && styles.here)}
                >
                  {item.label}
                </Link>
              </li>
            ))}
          </ul>
        </Fragment>
      ))}
    </nav>
  );
}

function Row({ label, groups, path, to }: SecondNavigationProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const items = groups.flatMap((group) => group.items);
  const here = currentItem(groups, path);
  const go = (item: string) => void navigate(to(item));
  return (
    <nav aria-label={label}>
      <Overflow minimumVisible={2}>
        <div className={styles.row}>
          <TabList
            aria-label={label}
            selectedValue={here?.to ?? null}
            onTabSelect={(_, { value }) => go(String(value))}
          >
            {items.map((item) => (
              <OverflowItem key={item.to} id={item.to} priority={item === here ? 2 : 1}>
                <Tab value={item.to}>{item.label}</Tab>
              </OverflowItem>
            ))}
          </TabList>
          <More items={items} go={go} />
        </div>
      </Overflow>
    </nav>
  );
}

/** What found no room in the row. */
function More({ items, go }: { readonly items: readonly NavItem[]; readonly go: (to: string) => void }) {
  const { ref, overflowCount, isOverflowing } = useOverflowMenu<HTMLButtonElement>();
  if (!isOverflowing) return null;
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton ref={ref} appearance="subtle" aria-label={`${overflowCount} more pages`}>
          +{overflowCount}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {items.map((item) => (
            <Hidden key={item.to} item={item} go={go} />
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

function Hidden({ item, go }: { readonly item: NavItem; readonly go: (to: string) => void }) {
  if (useIsOverflowItemVisible(item.to)) return null;
  return <MenuItem onClick={() => go(item.to)}>{item.label}</MenuItem>;
}

function Choice({ label, groups, path, to }: SecondNavigationProps) {
  const navigate = useNavigate();
  const here = currentItem(groups, path);
  return (
    <nav aria-label={label}>
      <Field label={label}>
        <Dropdown
          value={here?.label ?? ''}
          selectedOptions={here === undefined ? [] : [here.to]}
          onOptionSelect={(_, { optionValue }) => {
            if (optionValue !== undefined) void navigate(to(optionValue));
          }}
        >
          {groups.map(({ heading, items }) => {
            const options = items.map((item) => (
              <Option key={item.to} value={item.to}>
                {item.label}
              </Option>
            ));
            return heading === undefined ? (
              options
            ) : (
              <OptionGroup key={heading} label={heading}>
                {options}
              </OptionGroup>
            );
          })}
        </Dropdown>
      </Field>
    </nav>
  );
}
