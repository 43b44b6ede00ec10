using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Routing;

namespace Sidecar.Proxy.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    ProxySettings? Load(string text, out string problems, PodEnvironment? environment = null)
    {
        File.WriteAllText(path, text);
        var settings = ConfigurationFile.Load(path, environment ?? new PodEnvironment(), out var found);
        problems = string.Join('\n', found.Select(problem => problem.Replace(path, "FILE", StringComparison.Ordinal)));
        return settings;
    }

    [Fact]
    public void An_empty_configuration_lets_everything_through()
    {
        var settings = Load("{}", out _)!;
        Assert.Equal((15001, 15006, 15000, 15020, 15021, 15090, 15053), (settings.Listeners.Outbound, settings.Listeners.Inbound,
            settings.Listeners.Admin, settings.Listeners.Agent, settings.Listeners.Readiness, settings.Listeners.Metrics, settings.Listeners.Dns));
        Assert.Equal(Interception.Redirect, settings.Listeners.Mode);
        Assert.Equal(new Decision.Original("passthrough"), settings.Outbound.Otherwise);
        Assert.Equal(new Decision.Original("inbound"), settings.Inbound.Otherwise);
        Assert.Equal((65536, 256L << 20, 10, 3600, 5), (settings.Limits.Connections, settings.Limits.BytesInFlight,
            (int)settings.Limits.Connect.TotalSeconds, (int)settings.Limits.Idle.TotalSeconds, (int)settings.Limits.Drain.TotalSeconds));
        Assert.Equal(AccessLogFormat.None, settings.AccessLog.Format);
        Assert.False(settings.Outbound.NeedsHttp);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        Assert.Null(Load("""
            {
              "listeners": { "mode": "NONE", "admin": 15001, "readiness": 0, "concurrency": 0 },
              "inbound": { "default": "nowhere", "ports": [{ "port": 80, "targetPort": 81 }, { "port": 80 }] },
              "outbound": {
                "policy": "ALLOW", "http": "each", "sniffTimeout": 0,
                "routes": [
                  { "ranges": ["10.0.0.1/8", "10.0.0.0"], "ports": ["0x50", "0"], "serverNames": ["a..b"], "hosts": ["*"], "to": "shop" },
                  { "name": "a", "to": "original" }, { "name": "a", "to": "refuse" }
                ]
              },
              "upstreams": [{ "name": "original" }, { "name": "cart", "endpoints": ["10.0.0.1", "fd00::1:80", "[fd00::1]:80"] }],
              "dns": { "hosts": { "*.x": ["10.0.0.300"] }, "resolvers": ["::1", "resolver"] },
              "limits": { "connections": 0, "bytesInFlight": 5, "connectTimeout": 0, "idleTimeout": 0, "drain": -1 },
              "accessLog": { "format": "xml" }
            }
            """, out var problems));
        Assert.Equal("""
            FILE: limits.connections '0': expected a number from 1 to 1000000.
            FILE: limits.bytesInFlight '5': expected a number from 1048576 to 1099511627776.
            FILE: limits.connectTimeout '0': expected a number from 0.001 to 3600.
            FILE: limits.idleTimeout '0': expected a number from 1 to 604800.
            FILE: limits.drain '-1': expected a number from 0 to 3600.
            FILE: upstreams[0].name 'original': expected a name other than 'original' and 'refuse'.
            FILE: upstreams[0].endpoints '': expected at least one address and port.
            FILE: upstreams[1].endpoints[0] '10.0.0.1': expected an address and a port, such as 10.0.0.1:8080 or [fd00::1]:8080.
            FILE: upstreams[1].endpoints[1] 'fd00::1:80': expected an address and a port, such as 10.0.0.1:8080 or [fd00::1]:8080.
            FILE: outbound.policy 'ALLOW': expected ALLOW_ANY or REGISTRY_ONLY.
            FILE: outbound.http 'each': expected request or connection.
            FILE: outbound.routes[0].name '': expected a name.
            FILE: outbound.routes[0] '': expected hosts of HTTP or server names of TLS, not both: no connection has both.
            FILE: outbound.routes[0].to 'shop': expected 'original', 'refuse' or the name of an upstream.
            FILE: outbound.routes[0].ranges[0] '10.0.0.1/8': expected an address or a range, such as 10.0.0.0/8.
            FILE: outbound.routes[0].ports[0] '0x50': expected a port or a range, such as 8000-8100.
            FILE: outbound.routes[0].ports[1] '0': expected a port or a range, such as 8000-8100.
            FILE: outbound.routes[0].serverNames[0] 'a..b': expected a host name, *.NAME or *.
            FILE: outbound.routes 'a': expected each name once.
            FILE: listeners.mode 'NONE': expected REDIRECT or TPROXY.
            FILE: listeners.readiness '0': expected a number from 1 to 65535.
            FILE: listeners.concurrency '0': expected a number from 1 to 64.
            FILE: listeners '15001': expected a port of its own for each listener.
            FILE: inbound.ports[0].targetPort '81': expected only where 'to' is loopback.
            FILE: inbound.ports[1].port '80': expected each port once.
            FILE: inbound.default 'nowhere': expected pod or loopback or refuse.
            FILE: dns.hosts '*.x': expected a host name.
            FILE: dns.hosts.*.x[0] '10.0.0.300': expected an IPv4 or IPv6 address.
            FILE: dns.resolvers[1] 'resolver': expected an address, with a port if it is not 53.
            FILE: accessLog.format 'xml': expected none or text or json.
            FILE: outbound.sniffTimeout '0': expected a number from 0.001 to 60.
            """, problems);
    }

    [Theory]
    [InlineData("{ \"outbound\": { \"polcy\": \"ALLOW_ANY\" } }", "1:25: $.outbound.polcy: this key is not known.")]
    [InlineData("{ \"limits\": {\n \"connections\": \"many\" } }", "2:23: $.limits.connections: expected a whole number.")]
    [InlineData("{ \"limits\": { \"drain\": \"5s\" } }", "1:28: $.limits.drain: expected a number.")]
    [InlineData("{ \"outbound\": { \"routes\": [{ \"ports\": [443] }] } }", "1:43: $.outbound.routes[0].ports[0]: expected a text in quotes.")]
    [InlineData("{ \"upstreams\": {} }", "1:17: $.upstreams: expected a list.")]
    [InlineData("{ \"dns\": { \"hosts\": [] } }", "1:22: $.dns.hosts: expected an object.")]
    [InlineData("{ \"upstreams\": null }", "1:20: $.upstreams: 'null': expected a value.")]
    [InlineData("{ \"dns\": {}, \"dns\": {} }", "1:23: $.dns: this key is given twice.")]
    [InlineData("{", "1:2: $: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")]
    [InlineData("null", " 'null': expected an object.")]
    public void A_misspelt_key_and_a_wrong_kind_of_value_are_errors_with_their_place(string text, string problem)
    {
        Assert.Null(Load(text, out var problems));
        Assert.Equal($"FILE:{problem}", problems);
    }

    [Fact]
    public void Null_in_place_of_an_element_is_an_error_and_no_end_of_the_proxy()
    {
        Assert.Null(Load("""
            { "upstreams": [null, { "name": "a", "endpoints": [null] }],
              "outbound": { "routes": [null, { "name": "a", "ranges": [null], "ports": [null], "hosts": [null], "to": "a" }] },
              "inbound": { "ports": [null] }, "dns": { "hosts": { "a": null, "b": [null] }, "resolvers": [null] } }
            """, out var problems));
        Assert.Equal("""
            FILE: upstreams[0] 'null': expected a value.
            FILE: upstreams[1].endpoints[0] 'null': expected a value.
            FILE: outbound.routes[0] 'null': expected a value.
            FILE: outbound.routes[1].ranges[0] 'null': expected a value.
            FILE: outbound.routes[1].ports[0] 'null': expected a value.
            FILE: outbound.routes[1].hosts[0] 'null': expected a value.
            FILE: inbound.ports[0] 'null': expected a value.
            FILE: dns.hosts.a 'null': expected a list of addresses.
            FILE: dns.hosts.b[0] 'null': expected a value.
            FILE: dns.resolvers[0] 'null': expected a value.
            """, problems);
    }

    [Fact]
    public void A_name_in_two_spellings_a_resolver_that_is_the_proxy_and_a_log_without_a_name_are_errors()
    {
        Assert.Null(Load("""
            { "dns": { "hosts": { "shop.local": ["10.0.0.1"], "Shop.local.": ["10.0.0.2"] }, "resolvers": ["127.0.0.1:15053", "10.0.0.1:15053"] },
              "accessLog": { "format": "text", "path": "" } }
            """, out var problems));
        Assert.Equal("""
            FILE: dns.hosts 'Shop.local.': expected each name once, whatever its case.
            FILE: dns.resolvers '127.0.0.1:15053': expected another resolver than the proxy itself.
            FILE: accessLog.path '': expected a file, or - for standard output.
            """, problems);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over_and_a_file_that_is_too_large_is_not_read()
    {
        Assert.NotNull(Load("\uFEFF{}", out _));
        Assert.Null(Load(new string(' ', ConfigurationFile.MaxBytes + 1), out var problems));
        Assert.Equal("FILE: larger than 4194304 bytes, the most that is read.", problems);
        Assert.Null(ConfigurationFile.Load(Path.GetTempPath(), new PodEnvironment(), out var found));
        Assert.Equal([$"{Path.GetTempPath()}: is a folder, expected a file."], found);
    }

    [Fact]
    public void What_the_file_leaves_open_the_pod_says()
    {
        var variables = new Dictionary<string, string>
        {
            ["ISTIO_META_INTERCEPTION_MODE"] = "TPROXY",
            ["PROXY_CONFIG"] = """{"proxyAdminPort":15100,"statusPort":15120,"terminationDrainDuration":"1m2.5s"}""" + "\n",
            ["INSTANCE_IP"] = "10.1.2.3",
            ["MINIMUM_DRAIN_DURATION"] = "soon",
        };
        var environment = PodEnvironment.Read(variables.GetValueOrDefault, "nameserver 10.96.0.10\nnameserver x\n", openFiles: 1256);
        var settings = Load("{}", out _, environment)!;
        Assert.Equal((Interception.Tproxy, 15100, 15120), (settings.Listeners.Mode, settings.Listeners.Admin, settings.Listeners.Agent));
        Assert.Equal((62.5, 500), (settings.Limits.Drain.TotalSeconds, settings.Limits.Connections));
        Assert.Equal("10.96.0.10:53", settings.Dns.Resolvers.Single().ToString());
        Assert.Equal(
            ["resolv.conf:2:1: nameserver 'x': expected an IPv4 or IPv6 address.", "MINIMUM_DRAIN_DURATION 'soon': expected a duration such as 5s."],
            environment.Warnings);
    }

    [Theory]
    [InlineData("{}", null, null, 0)]
    [InlineData("{\"concurrency\":3}", null, null, 3)]
    [InlineData("{\"concurrency\":0}", null, null, 0)]
    [InlineData("{\"concurrency\":3}", 4, null, 4)]
    [InlineData("{\"concurrency\":3}", 4, 5, 5)]
    [InlineData("{\"concurrency\":3}", 4, 0, 0)]
    public void The_number_of_loops_is_the_flags_else_the_files_else_the_pods_else_that_of_the_processors(string config, int? file, int? flag, int loops)
    {
        var environment = PodEnvironment.Read(name => name == "PROXY_CONFIG" ? config : null, "") with { ConcurrencyFlag = flag };
        var settings = Load(file is null ? "{}" : $$"""{ "listeners": { "concurrency": {{file}} } }""", out _, environment)!;
        Assert.Equal(loops == 0 ? Math.Min(Environment.ProcessorCount, 64) : loops, settings.Listeners.Concurrency);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("65")]
    [InlineData("\"2\"")]
    public void A_number_of_loops_that_cannot_be_is_warned_of_and_counts_as_absent(string number)
    {
        var environment = PodEnvironment.Read(name => name == "PROXY_CONFIG" ? $$"""{"concurrency":{{number}}}""" : null, "");
        Assert.Equal([$"PROXY_CONFIG concurrency '{number}': expected a number from 0 to 64."], environment.Warnings);
        Assert.Null(environment.Concurrency);
    }
}
