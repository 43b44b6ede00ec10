using System.Text;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy.Service;

/// <summary>
/// Port 15020: what kubelet and Prometheus ask the pod for. Probes that injection has rewritten are passed on to the
/// application as they were before; metrics are the proxy's own and the application's.
/// </summary>
sealed class AgentPages(AdminPages own, IReadOnlyDictionary<string, AppProbe> probes, IReadOnlyList<ScrapeTarget> targets, ApplicationClient application, Action leave)
{
    public async ValueTask<Page> AnswerAsync(PageRequest request, CancellationToken stop)
    {
        var reads = request.Method is "GET" or "HEAD";
        switch (request.Path)
        {
            case "/healthz/ready":
                return reads ? own.Ready() : Page.WrongMethod;
            case "/stats/prometheus" or "/metrics":
                return reads ? await MetricsAsync(stop) : Page.WrongMethod;
            case "/drain":
                return own.Admin(request);
            case "/quitquitquit":
                return request.Method == "POST" ? Leave() : Page.WrongMethod;
        }
        if (!probes.TryGetValue(request.Path, out var probe))
            return Page.NotFound;
        return reads ? new Page(await application.ProbeAsync(probe, request.Headers, stop)) : Page.WrongMethod;
    }

    Page Leave()
    {
        leave();
        return new Page(200, "OK\n");
    }

    async ValueTask<Page> MetricsAsync(CancellationToken stop)
    {
        var page = own.Prometheus();
        if (targets.Count == 0)
            return page;
        var text = new StringBuilder(page.Body);
        foreach (var target in targets)
            if (await application.ScrapeAsync(target, stop) is { } more)
                text.Append(more.TrimEnd('\n')).Append('\n');
            else
                text.Append("# The application's metrics at port ").Append(target.Port).Append(target.Path).Append(" cannot be had.\n");
        return page with { Body = text.ToString() };
    }
}
