/** Whether an account may be used, from the values of the attribute that says it; by folded name. */
const STATES: Readonly<Record<string, (values: readonly string[]) => boolean>> = {
  // Active Directory: the flag ACCOUNTDISABLE.
  useraccountcontrol: ([flags]) => (Number(flags ?? 0) & 2) === 0,
  // OpenLDAP's password policy: when it was locked; a time of year 0 means for ever.
  pwdaccountlockedtime: ([time]) => time === undefined,
  // 389 Directory Server and FreeIPA.
  nsaccountlock: ([locked]) => locked?.toLowerCase() !== 'true',
  // eDirectory.
  logindisabled: ([disabled]) => disabled?.toLowerCase() !== 'true',
};

/** Whether an attribute tells by more than true and false whether an account may be used. */
export function isAccountState(attribute: string): boolean {
  return Object.hasOwn(STATES, attribute.toLowerCase());
}

export function accountState(attribute: string, values: readonly string[]): boolean {
  return STATES[attribute.toLowerCase()]?.(values) ?? true;
}
