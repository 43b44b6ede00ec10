using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Interception;

/// <summary>Flag over environment over default, for every flag and variable of istio-iptables.</summary>
public class PrecedenceTests
{
    // A value for the environment, which is not the default, and one for the flag, which is not the environment's; nor is it
    // the default where there is no environment.
    static readonly Dictionary<string, (string Environment, string Flag)> Values = new()
    {
        ["envoy-port"] = ("", "15021"),
        ["inbound-capture-port"] = ("15016", "15026"),
        ["inbound-tunnel-port"] = ("15018", "15028"),
        ["proxy-uid"] = ("5", "6"),
        ["proxy-gid"] = ("5", "6"),
        ["istio-inbound-interception-mode"] = ("TPROXY", "REDIRECT"),
        ["istio-inbound-ports"] = ("80", "*"),
        ["istio-local-exclude-ports"] = ("81", "82"),
        ["istio-exclude-interfaces"] = ("eth1", "eth2"),
        ["istio-service-cidr"] = ("10.0.0.0/8", "*"),
        ["istio-service-exclude-cidr"] = ("10.1.0.0/16", "fd00::/8"),
        ["istio-outbound-ports"] = ("83", "84"),
        ["istio-local-outbound-ports-exclude"] = ("85", "86"),
        ["kube-virt-interfaces"] = ("eth3", "eth4"),
        ["istio-inbound-tproxy-mark"] = ("7", "8"),
        ["istio-inbound-tproxy-route-table"] = ("134", "135"),
        ["dry-run"] = ("true", "false"),
        ["iptables-probe-port"] = ("15003", "15004"),
        ["probe-timeout"] = ("6s", "7s"),
        ["skip-rule-apply"] = ("true", "false"),
        ["run-validation"] = ("true", "false"),
        ["redirect-dns"] = ("true", "false"),
        ["capture-all-dns"] = ("true", "false"),
        ["drop-invalid"] = ("true", "false"),
        ["dual-stack"] = ("true", "false"),
        ["network-namespace"] = ("/a", "/b"),
        ["cni-mode"] = ("true", "false"),
        ["reconcile"] = ("true", "false"),
        ["cleanup-only"] = ("true", "false"),
        ["force-apply"] = ("true", "false"),
        ["native-nftables"] = ("true", "false"),
        ["force-iptables-binary"] = ("nft", "legacy"),
        ["ISTIO_OUTBOUND_OWNER_GROUPS"] = ("java", ""),
        ["ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE"] = ("ftp", ""),
        ["ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR"] = ("127.0.0.0/16", ""),
    };

    public static TheoryData<string> Names => [.. InterceptionFlags.Istio.Select(NameOf)];

    [Fact]
    public void Every_flag_and_variable_has_a_row() => Assert.Equal(InterceptionFlags.Istio.Select(NameOf).Order(), Values.Keys.Order());

    [Theory, MemberData(nameof(Names))]
    public void A_flag_wins_over_the_environment_and_that_over_the_default(string name)
    {
        var flag = InterceptionFlags.Istio.Single(flag => NameOf(flag) == name);
        var (inEnvironment, given) = Values[name];
        foreach (var variable in flag.Environment)
            Assert.NotEqual(Print([], null, ""), Print([], variable, inEnvironment));
        if (flag.Environment is [var stronger, var derived])
            Assert.Equal(Print([], stronger, inEnvironment), Print([], stronger, inEnvironment, derived, given));
        if (flag.Name.Length == 0)
            return;
        var alone = Print([$"--{name}={given}"], null, "");
        if (flag.Environment.IsEmpty)
            Assert.NotEqual(Print([], null, ""), alone);
        foreach (var variable in flag.Environment)
            Assert.Equal(alone, Print([$"--{name}={given}"], variable, inEnvironment));
    }

    static string NameOf(InterceptionFlag flag) => flag.Name.Length > 0 ? flag.Name : flag.Environment[0];

    static string Print(string[] arguments, string? variable, string value, string? second = null, string secondValue = "")
    {
        var read = InterceptionArguments.Parse(arguments, name => name == variable ? value : name == second ? secondValue : null).Value;
        return string.Join('\n',
            Properties(read).Concat(Properties(read.Options)));
    }

    static IEnumerable<string> Properties(object of) =>
        of.GetType().GetProperties().Where(property => property.Name != "Options").Select(property => $"{property.Name}={property.GetValue(of)}");
}
