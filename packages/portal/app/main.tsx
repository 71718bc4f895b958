import { createDOMRenderer, FluentProvider, makeStaticStyles, RendererProvider } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { ApiError } from './api/client.ts';
import { ProgramNotice } from './frame/program-notice.tsx';
import { useDark } from './preferences.ts';
import { loadAhead } from './routes/ahead.ts';
import { routes } from './routes.tsx';
import { themesOf } from './theme.ts';

/** Styles are written under the value that this page was sent with; the policy allows no others. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Reads are repeated where the server asks to come again; what it refused stays refused.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && [429, 503].includes(error.status),
      retryDelay: (_failures, error) => (error instanceof ApiError ? (error.retryAfter ?? 1) : 1) * 1000,
    },
    mutations: { retry: false },
  },
});

const router = createBrowserRouter(routes);
loadAhead(routes);

/** What gets the focus is not hidden behind the bar at the top, which is 48 pixels high. */
const useWholePage = makeStaticStyles({ body: { margin: 0 }, html: { scrollPaddingTop: '56px' } });

function Themed({ children }: { readonly children: ReactNode }) {
  useWholePage();
  const { light, dark } = themesOf();
  return (
    <FluentProvider theme={useDark() ? dark : light} style={{ minHeight: '100vh' }}>
      {children}
    </FluentProvider>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <Themed>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
            <ProgramNotice />
          </QueryClientProvider>
        </Themed>
      </RendererProvider>
    </StrictMode>,
  );
}
