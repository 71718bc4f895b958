import { BreadcrumbButton, Button, type ButtonProps, Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLinkClickHandler } from 'react-router';

/** A link to a page of this interface; opens elsewhere where the person asks for that. */
export function LinkTo({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const onClick = useLinkClickHandler<HTMLAnchorElement>(to);
  return (
    <Link as="a" href={to} onClick={onClick}>
      {children}
    </Link>
  );
}

/** A button that leads to a page of this interface. */
export function ButtonTo({
  to,
  children,
  appearance,
  size,
  icon,
}: { readonly to: string; readonly children: ReactNode } & Pick<ButtonProps, 'appearance' | 'size' | 'icon'>) {
  const onClick = useLinkClickHandler<HTMLAnchorElement>(to);
  return (
    <Button as="a" href={to} onClick={onClick} appearance={appearance} size={size} icon={icon}>
      {children}
    </Button>
  );
}

/** A place above a screen, in a `Breadcrumb`. */
export function CrumbTo({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const onClick = useLinkClickHandler<HTMLAnchorElement>(to);
  return (
    <BreadcrumbButton as="a" href={to} onClick={onClick}>
      {children}
    </BreadcrumbButton>
  );
}
