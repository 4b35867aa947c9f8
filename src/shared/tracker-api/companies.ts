// The contract of companies: groups of visitors by account or domain (ADR 75).
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import { Company, CompanyDocument } from '../model/companies.ts'
import { PageQuery, page } from './lists.ts'

const companyParams = z.object({ companyId: Id })

export const companiesApi = {
  'companies.list': endpoint({
    method: 'GET',
    path: '/api/companies',
    auth: 'device',
    summary: 'Companies of visitors, the latest visit first',
    query: z.object({ ...PageQuery, search: z.string().max(200).optional() }),
    response: page(Company),
    errors: ['cursor_invalid'],
  }),
  'companies.get': endpoint({
    method: 'GET',
    path: '/api/companies/:companyId',
    auth: 'device',
    summary: 'One company',
    params: companyParams,
    response: Company,
    errors: ['not_found'],
  }),
  'companies.documents': endpoint({
    method: 'GET',
    path: '/api/companies/:companyId/documents',
    auth: 'device',
    summary: 'The documents that readers of the company read, the latest first',
    params: companyParams,
    response: z.object({ items: z.array(CompanyDocument) }),
    errors: ['not_found'],
  }),
} as const
