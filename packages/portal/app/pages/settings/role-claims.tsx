import { Button, Dropdown, Field, Input, makeStyles, Option, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { type Role, roleLabel } from '../../api/roles.ts';

/** A value of the claim, and the role who carries it has. */
export interface ClaimRole {
  readonly value: string;
  readonly role: string;
}

const useStyles = makeStyles({
  rows: { display: 'grid', gap: tokens.spacingVerticalS },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Which claim of the identity provider tells the role of somebody, and which of its values means which. */
export function RoleClaims({
  claim,
  values,
  roles,
  onClaim,
  onValues,
}: {
  readonly claim: string;
  readonly values: readonly ClaimRole[];
  readonly roles: readonly Role[];
  readonly onClaim: (claim: string) => void;
  readonly onValues: (values: readonly ClaimRole[]) => void;
}) {
  const styles = useStyles();
  const put = (at: number, next: ClaimRole) => onValues(values.map((one, index) => (index === at ? next : one)));
  return (
    <>
      <Field label="Claim that tells the role" hint="Such as roles. Left empty, roles are given here alone.">
        <Input value={claim} onChange={(_, { value }) => onClaim(value)} />
      </Field>
      {claim.trim() !== '' && (
        <Field label="Value and role">
          <div className={styles.rows}>
            {values.map(({ value, role }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are edited in place and are told apart by nothing else
              <div key={index} className={styles.row}>
                <Input
                  aria-label={`Value ${index + 1}`}
                  value={value}
                  onChange={(_, data) => put(index, { value: data.value, role })}
                />
                <Dropdown
                  aria-label={`Role ${index + 1}`}
                  value={roleLabel(roles.find(({ name }) => name === role) ?? { name: role, shownAs: [] })}
                  selectedOptions={[role]}
                  onOptionSelect={(_, { optionValue }) => put(index, { value, role: optionValue ?? role })}
                >
                  {roles.map((one) => (
                    <Option key={one.name} value={one.name}>
                      {roleLabel(one)}
                    </Option>
                  ))}
                </Dropdown>
                <Button
                  appearance="subtle"
                  icon={<DeleteRegular />}
                  aria-label={`Remove value ${index + 1}`}
                  onClick={() => onValues(values.filter((_, place) => place !== index))}
                />
              </div>
            ))}
            <div>
              <Button icon={<AddRegular />} onClick={() => onValues([...values, { value: '', role: 'viewer' }])}>
                Add value
              </Button>
            </div>
          </div>
        </Field>
      )}
    </>
  );
}
