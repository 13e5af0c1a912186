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

export const roles = [...staffRoles, 'vendor'] as const

export type Role = (typeof roles)[number]

export const resourceServer = 'vale'
export const officeScope = 'vale/office'
export const fieldScope = 'vale/field'
