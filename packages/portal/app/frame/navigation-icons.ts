import { AppsRegular } from '@fluentui/react-icons/svg/apps';
import { AppsAddInRegular } from '@fluentui/react-icons/svg/apps-add-in';
import { DatabaseArrowDownRegular } from '@fluentui/react-icons/svg/database-arrow-down';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { DeleteDismissRegular } from '@fluentui/react-icons/svg/delete-dismiss';
import { DocumentBulletListRegular } from '@fluentui/react-icons/svg/document-bullet-list';
import { HeadsetRegular } from '@fluentui/react-icons/svg/headset';
import { HeartPulseRegular } from '@fluentui/react-icons/svg/heart-pulse';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { HomeRegular } from '@fluentui/react-icons/svg/home';
import { OrganizationRegular } from '@fluentui/react-icons/svg/organization';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { PersonRegular } from '@fluentui/react-icons/svg/person';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';

/** The sign of each entry of the navigation, by its address; alone where the navigation is collapsed. */
export const navigationIcons: Readonly<Record<string, typeof HomeRegular>> = {
  '/': HomeRegular,
  '/directory/users': PersonRegular,
  '/directory/groups': PeopleRegular,
  '/directory/deleted': DeleteRegular,
  '/directory/sources': DatabaseArrowDownRegular,
  '/applications': AppsRegular,
  '/applications/new': AppsAddInRegular,
  '/attention': WarningRegular,
  '/staged-deletions': DeleteDismissRegular,
  '/logs/provisioning': DocumentBulletListRegular,
  '/logs/audit': HistoryRegular,
  '/operator/tenants': OrganizationRegular,
  '/operator/support': HeadsetRegular,
  '/settings/general': SettingsRegular,
  '/health': HeartPulseRegular,
};
