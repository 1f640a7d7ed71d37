import description from '../../contract/openapi.json' with { type: 'json' };

/** The OpenAPI document for one deployment: where it is, and what its session cookie is called. */
export function apiDescription({ url, sessionCookieName }: { url: string; sessionCookieName: string }): object {
  const { components } = description;
  const { cookie } = components.securitySchemes;
  return {
    ...description,
    servers: [{ url }],
    components: {
      ...components,
      securitySchemes: { ...components.securitySchemes, cookie: { ...cookie, name: sessionCookieName } },
    },
  };
}
