using Microsoft.Extensions.Configuration;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Interception;

/// <summary>Every option is bound from configuration, and what is bound reaches the settings.</summary>
public class BindingTests
{
    sealed record Row(string Text, Func<InterceptionSettings, object?> Read, string Expected, params (string Option, string Text)[] With)
    {
        /// <summary>The key below the option's own: the place in a list.</summary>
        public string Key { get; init; } = "";
    }

    // What is given is never the default.
    static readonly Dictionary<string, Row> Rows = new()
    {
        ["Backend"] = new("nftables", settings => settings.Backend, "Nftables"),
        ["Dialect"] = new("istio", settings => settings.Dialect, "Istio"),
        ["Mode"] = new("TPROXY", settings => settings.Mode, "Tproxy"),
        ["IPv6"] = new("true", settings => settings.IPv6, "True"),
        ["OutboundPort"] = new("16001", settings => settings.OutboundPort, "16001"),
        ["InboundPort"] = new("16006", settings => settings.InboundPort, "16006"),
        ["TunnelPort"] = new("16008", settings => settings.TunnelPort, "16008"),
        ["DnsPort"] = new("16053", settings => settings.DnsPort, "16053"),
        ["ProxyUid"] = new("5,7-9", settings => settings.ProxyUids, "[5 7-9]"),
        ["ProxyGid"] = new("6", settings => settings.ProxyGids, "[6]"),
        ["ProxyMark"] = new("0x40/0xf0", settings => (settings.ProxyMark?.Value, settings.ProxyMark?.Mask), "(64, 240)"),
        ["InboundPorts"] = new("80,443", settings => settings.InboundPorts, "80,443"),
        ["ExcludeInboundPorts"] = new("15020,15090", settings => settings.ExcludedInboundPorts, "[15020 15090]"),
        ["ExcludeInboundSources"] = new("10.9.0.0/16", settings => settings.ExcludedInboundSources, "[10.9.0.0/16]"),
        ["ExcludeInterfaces"] = new("eth1,eth2", settings => settings.ExcludedInterfaces, "[eth1 eth2]"),
        ["VirtualInterfaces"] = new("virbr0", settings => settings.VirtualInterfaces, "[virbr0]"),
        ["OutboundRanges"] = new("10.0.0.0/8", settings => settings.OutboundRanges, "10.0.0.0/8"),
        ["ExcludeOutboundRanges"] = new("10.1.0.0/16", settings => settings.ExcludedOutboundRanges, "[10.1.0.0/16]"),
        ["OutboundPorts"] = new("5432", settings => settings.OutboundPorts, "[5432]"),
        ["ExcludeOutboundPorts"] = new("25", settings => settings.ExcludedOutboundPorts, "[25]"),
        ["ExcludeOutboundPortsForUids"] = new("udp:53:1001", settings => settings.ExcludedOutboundPortsForUids, "[udp:53:1001]") { Key = ":0" },
        ["OwnerGroups"] = new("202", settings => settings.OwnerGroups, "202"),
        ["ExcludeOwnerGroups"] = new("203", settings => settings.ExcludedOwnerGroups, "[203]"),
        ["LoopbackCidr"] = new("127.0.0.0/16", settings => settings.IPv4Loopback, "127.0.0.0/16"),
        ["TproxyMark"] = new("7", settings => settings.TproxyMark, "7"),
        ["TproxyRouteTable"] = new("134", settings => settings.TproxyRouteTable, "134"),
        ["RedirectDns"] = new("true", settings => settings.Dns, "Resolvers", ("DnsServers", "10.0.0.10")),
        ["CaptureAllDns"] = new("true", settings => settings.Dns, "All", ("RedirectDns", "true")),
        ["DnsServers"] = new("10.0.0.10", settings => settings.Resolvers, "[10.0.0.10]", ("RedirectDns", "true")),
        ["DropInvalid"] = new("true", settings => settings.DropInvalid, "True"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Fact]
    public void Every_option_has_a_row() =>
        Assert.Equal(typeof(InterceptionOptions).GetProperties().Select(property => property.Name).Order(), Rows.Keys.Order());

    [Theory, MemberData(nameof(Names))]
    public void An_option_of_the_section_reaches_the_settings_and_no_other_option(string name)
    {
        var row = Rows[name];
        var (before, after) = (Bind(row.With), Bind([.. row.With, (name + row.Key, row.Text)]));
        Assert.NotEqual(row.Expected, $"{row.Read(InterceptionSettings.Read(before).Value)}");
        Assert.Equal(row.Expected, $"{row.Read(InterceptionSettings.Read(after).Value)}");
        Assert.Equal([name], typeof(InterceptionOptions).GetProperties()
            .Where(property => Print(property.GetValue(before)) != Print(property.GetValue(after)))
            .Select(property => property.Name));
    }

    static InterceptionOptions Bind(params (string Option, string Text)[] given)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(given.ToDictionary(one => $"Sidecar:Interception:{one.Option}", one => (string?)one.Text))
            .Build();
        var options = new InterceptionOptions();
        configuration.GetSection(InterceptionOptions.Section).Bind(options);
        return options;
    }

    static string Print(object? value) => value is IEnumerable<string> list ? string.Join('|', list) : $"{value}";
}
