import { Drawer, DrawerBody } from '@fluentui/react-components';
import { useReturnFocus } from '../components/return-focus.ts';
import { NavigationList } from './navigation-list.tsx';

/** The navigation over the page, where there is no room beside it. */
export function MenuDrawer({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus(true);
  return (
    <Drawer open onOpenChange={(_, { open }) => !open && onClose()} aria-label="Menu">
      <DrawerBody>
        <nav aria-label="Lockstep">
          <NavigationList onLeave={onClose} />
        </nav>
      </DrawerBody>
    </Drawer>
  );
}
