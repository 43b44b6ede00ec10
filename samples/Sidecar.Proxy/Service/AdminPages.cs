using System.Globalization;
using System.Text;
using System.Text.Json;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Observability;
using Route = Sidecar.Proxy.Routing.Route;

namespace Sidecar.Proxy.Service;

/// <summary>What the proxy says of itself: readiness, counters, listeners and configuration; and the two orders it takes.</summary>
sealed class AdminPages(ProxyHost host)
{
    /// <summary>Port 15021: readiness and nothing else.</summary>
    public Page Readiness(PageRequest request) => request switch
    {
        { Path: not "/healthz/ready" } => Page.NotFound,
        { Method: not ("GET" or "HEAD") } => Page.WrongMethod,
        _ => Ready(),
    };

    /// <summary>Port 15090: counters and nothing else.</summary>
    public Page Metrics(PageRequest request) => request switch
    {
        { Path: not "/stats/prometheus" } => Page.NotFound,
        { Method: not ("GET" or "HEAD") } => Page.WrongMethod,
        _ => Prometheus(),
    };

    /// <summary>Port 15000, on loopback.</summary>
    public Page Admin(PageRequest request) => (request.Method, request.Path) switch
    {
        ("GET" or "HEAD", "/ready") => Ready(),
        ("GET", "/stats") => new Page(200, Stats()),
        ("GET", "/stats/prometheus") => Prometheus(),
        ("GET", "/listeners") => new Page(200, string.Concat(host.ListenerLines.Select(line => line + "\n"))),
        ("GET", "/config_dump") => Page.Json(Dump(host.State.Settings)),
        ("POST", "/drain") => Do(host.DrainInbound, "draining\n"),
        ("POST", "/quitquitquit") => Do(host.Quit, "OK\n"),
        (_, "/drain" or "/quitquitquit" or "/ready" or "/stats" or "/stats/prometheus" or "/listeners" or "/config_dump") => Page.WrongMethod,
        _ => Page.NotFound,
    };

    public Page Ready() => host.IsReady ? new Page(200, "LIVE\n") : new Page(503, host.IsDraining ? "DRAINING\n" : "INITIALIZING\n");

    public Page Prometheus() => new(200, host.State.Metrics.ToPrometheus(), "text/plain; version=0.0.4; charset=utf-8");

    static Page Do(Action order, string said)
    {
        order();
        return new Page(200, said);
    }

    string Stats()
    {
        var text = new StringBuilder();
        foreach (var (key, traffic) in host.State.Metrics.All)
        {
            var name = $"{(key.Side == TrafficSide.Inbound ? "inbound" : "outbound")}.{key.Route}.{key.Destination}";
            text.Append(CultureInfo.InvariantCulture, $"{name}.cx_total: {traffic.Opened}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}.cx_active: {traffic.Opened - traffic.Closed}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}.sent_bytes_total: {traffic.Sent}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}.received_bytes_total: {traffic.Received}\n");
            foreach (var flag in Enum.GetValues<ResponseFlag>().Where(flag => flag != ResponseFlag.None && traffic.Duration(flag).Count > 0))
                text.Append(CultureInfo.InvariantCulture, $"{name}.ended_{flag.ToLetters()}: {traffic.Duration(flag).Count}\n");
        }
        foreach (var (name, _, value) in host.State.Metrics.Gauges)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value()}\n");
        return text.ToString();
    }

    static string Dump(ProxySettings settings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("mode", settings.Listeners.Mode.ToString().ToUpperInvariant());
            json.WriteStartObject("inbound");
            foreach (var (port, decision) in settings.Inbound.Ports)
                json.WriteString(port.ToString(CultureInfo.InvariantCulture), decision.ToString());
            json.WriteString("default", settings.Inbound.Otherwise.ToString());
            json.WriteEndObject();
            json.WriteStartArray("outbound");
            foreach (var route in settings.Outbound.Routes)
                Write(json, route);
            json.WriteEndArray();
            json.WriteString("outboundDefault", settings.Outbound.Otherwise.ToString());
            json.WriteStartObject("upstreams");
            foreach (var upstream in settings.Upstreams)
                Write(json, upstream.Name, upstream.Endpoints.Select(end => end.ToString()));
            json.WriteEndObject();
            json.WriteStartObject("dns");
            foreach (var (name, addresses) in settings.Dns.Hosts)
                Write(json, name, addresses.Select(address => address.ToString()));
            Write(json, "resolvers", settings.Dns.Resolvers.Select(end => end.ToString()));
            json.WriteEndObject();
            json.WriteString("limits", settings.Limits.ToString());
            json.WriteString("accessLog", settings.AccessLog.ToString());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    static void Write(Utf8JsonWriter json, Route route)
    {
        json.WriteStartObject();
        json.WriteString("name", route.Decision.Route);
        json.WriteString("to", route.Decision.Destination);
        Write(json, "ranges", route.Ranges.Select(range => range.ToString()));
        Write(json, "ports", route.Ports.Select(ports => ports.ToString('-')));
        Write(json, "serverNames", route.ServerNames.Select(name => name.ToString()));
        Write(json, "hosts", route.Hosts.Select(name => name.ToString()));
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
