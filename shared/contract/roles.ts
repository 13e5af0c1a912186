// Who may do what starts here: the roles of PRODUCT.md, as Cognito groups, and the scope each client asks for.

export const staffRoles = [
  'admin',
  'registration-officer',
  'programme-officer',
  'approver',
  'finance-officer',
  'protection-officer',
  'auditor',
] as const

/** Of people: groups of the user pool. */
export const peopleRoles = [...staffRoles, 'vendor'] as const

/** Of partners' systems: `partner-registrar` beside the other for one that may bring lists. */
export const partnerRoles = ['partner-system', 'partner-registrar'] as const

export const roles = [...peopleRoles, ...partnerRoles] as const

export type Role = (typeof roles)[number]

export const resourceServer = 'vale'
export const officeScope = 'vale/office'
export const fieldScope = 'vale/field'
export const partnerScope = 'vale/partner'
