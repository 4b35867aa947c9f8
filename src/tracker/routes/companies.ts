import { trackerApi } from '#shared/tracker-api.ts'
import { route } from '../http/route.ts'
import { documentsReadByCompany, getCompany, listCompanies } from '../services/visitors/companies.ts'
import type { RoutePlugin } from './plugin.ts'

export const companiesRoutes: RoutePlugin = async (app, context) => {
  route(app, context, 'companies.list', trackerApi['companies.list'], ({ caller, query }) =>
    listCompanies(context, caller, query),
  )
  route(app, context, 'companies.get', trackerApi['companies.get'], ({ caller, params }) =>
    getCompany(context, caller, params.companyId),
  )
  route(
    app,
    context,
    'companies.documents',
    trackerApi['companies.documents'],
    async ({ caller, params }) => ({
      items: await documentsReadByCompany(context, caller, params.companyId),
    }),
  )
}
