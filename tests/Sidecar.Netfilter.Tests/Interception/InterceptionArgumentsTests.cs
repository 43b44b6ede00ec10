using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Interception;

public class InterceptionArgumentsTests
{
    static InterceptionArgumentsResult Parse(string commandLine, params (string Name, string Value)[] environment) =>
        InterceptionArguments.Parse(
            commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word),
            environment.ToDictionary(pair => pair.Name, pair => pair.Value).GetValueOrDefault);

    [Fact]
    public void Every_default_is_that_of_istio_iptables()
    {
        var arguments = Parse("").Value;
        var options = arguments.Options;
        Assert.Equal((15001, 15006, 15008, 15053), (options.OutboundPort, options.InboundPort, options.TunnelPort, options.DnsPort));
        Assert.Equal(("1337", "1337", "", ""), (options.ProxyUid, options.ProxyGid, options.ProxyMark, options.Mode));
        Assert.Equal(("", "", "", ""), (options.InboundPorts, options.ExcludeInboundPorts, options.ExcludeInterfaces, options.VirtualInterfaces));
        Assert.Equal(("", "", "", ""), (options.OutboundRanges, options.ExcludeOutboundRanges, options.OutboundPorts, options.ExcludeOutboundPorts));
        Assert.Equal(("*", "", "127.0.0.1/32"), (options.OwnerGroups, options.ExcludeOwnerGroups, options.LoopbackCidr));
        Assert.Equal(("1337", 133), (options.TproxyMark, options.TproxyRouteTable));
        Assert.Equal((false, false, false, false), (options.RedirectDns, options.CaptureAllDns, options.DropInvalid, options.IPv6));
        Assert.Equal(("iptables", "default"), (options.Backend, options.Dialect));
        Assert.Equal((15002, TimeSpan.FromSeconds(5)), (arguments.ProbePort, arguments.ProbeTimeout));
        Assert.Equal(("", ""), (arguments.NetworkNamespace, arguments.ForceIptablesBinary));
        Assert.Equal((false, false, false, false), (arguments.DryRun, arguments.SkipRuleApply, arguments.RunValidation, arguments.DualStack));
        Assert.Equal((false, false, false, false), (arguments.CniMode, arguments.Reconcile, arguments.CleanupOnly, arguments.ForceApply));
    }

    [Theory]
    [InlineData("-p 15011")]
    [InlineData("-p15011")]
    [InlineData("-p=15011")]
    [InlineData("-np 15011")]
    [InlineData("--envoy-port 15011")]
    [InlineData("--envoy-port=15011")]
    [InlineData("--envoy-port 1 --envoy-port 15011")]
    public void A_flag_may_be_written_in_every_way_of_the_original(string commandLine) =>
        Assert.Equal(15011, Parse(commandLine).Value.Options.OutboundPort);

    public static TheoryData<string> Shorts => [.. InterceptionFlags.Istio.Where(flag => flag.Short is not null).Select(flag => flag.Name)];

    [Theory, MemberData(nameof(Shorts))]
    public void The_short_form_says_the_same_as_the_long_one(string name)
    {
        var flag = InterceptionFlags.Istio.First(flag => flag.Name == name);
        var value = name switch
        {
            "istio-inbound-interception-mode" => "TPROXY",
            "istio-service-cidr" or "istio-service-exclude-cidr" => "10.0.0.0/8",
            "istio-exclude-interfaces" or "kube-virt-interfaces" => "eth7",
            _ => "1234",
        };
        var (written, shortly) = flag.Kind == InterceptionFlagKind.Switch ? ($"--{name}", $"-{flag.Short}") : ($"--{name} {value}", $"-{flag.Short} {value}");
        Assert.Equal(Print(Parse(written).Value), Print(Parse(shortly).Value));
        Assert.NotEqual(Print(Parse("").Value), Print(Parse(shortly).Value));
    }

    [Fact]
    public void The_environment_gives_the_default_and_a_flag_wins()
    {
        Assert.Equal("8080", Parse("", ("ISTIO_INBOUND_PORTS", "8080")).Value.Options.InboundPorts);
        Assert.Equal("9090", Parse("-b 9090", ("ISTIO_INBOUND_PORTS", "8080")).Value.Options.InboundPorts);
        Assert.Equal("", Parse("-b ''", ("ISTIO_INBOUND_PORTS", "8080")).Value.Options.InboundPorts);
    }

    [Theory]
    [InlineData("ISTIO_META_DNS_CAPTURE", "REDIRECT_DNS")]
    public void A_second_name_in_the_environment_is_the_stronger_one(string stronger, string derived)
    {
        Assert.True(Parse("", (stronger, "true"), (derived, "false")).Value.Options.RedirectDns);
        Assert.False(Parse("", (stronger, "0"), (derived, "1")).Value.Options.RedirectDns);
        Assert.True(Parse("", (derived, "T")).Value.Options.RedirectDns);
    }

    [Fact]
    public void Other_second_names_count_too()
    {
        Assert.True(Parse("", ("INVALID_DROP", "true")).Value.Options.DropInvalid);
        Assert.True(Parse("", ("ISTIO_DUAL_STACK", "true")).Value.DualStack);
    }

    [Fact]
    public void The_outbound_listener_has_no_variable() =>
        Assert.Equal(15001, Parse("", ("ENVOY_PORT", "1")).Value.Options.OutboundPort);

    [Fact]
    public void A_variable_that_does_not_parse_is_passed_over_and_reported()
    {
        var result = Parse("", ("REDIRECT_DNS", "maybe"));
        Assert.False(result.Value.Options.RedirectDns);
        Assert.Equal("REDIRECT_DNS 'maybe': expected true or false; the variable is passed over.", Assert.Single(result.Warnings).ToString());
    }

    [Fact]
    public void The_group_is_by_default_what_the_user_says()
    {
        Assert.Equal("5,6", Parse("-u 5,6").Value.Options.ProxyGid);
        Assert.Equal("7", Parse("-u 5,6 -g 7").Value.Options.ProxyGid);
        Assert.Equal("42", InterceptionArguments.Parse([], _ => null, proxyUser: "42").Value.Options.ProxyGid);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once_naming_flag_item_and_place()
    {
        var result = Parse(
            "-p 70000 --nonsense -y stray -b 80,,8o,1-x -i 10.0.0.1,10.0.0.0/8 -x * -c eth0,a/b -u root! -m tproxy --probe-timeout soon "
            + "--iptables-probe-port 0 --force-iptables-binary old --redirect-dns=maybe -r 254 -t 0 -z",
            ("ISTIO_OUTBOUND_OWNER_GROUPS", string.Join(',', Enumerable.Range(1, 65))),
            ("ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "10.0.0.0/8"), ("PROXY_GID", "-1"));
        Assert.Equal(
            """
            --nonsense '--nonsense': expected a flag of istio-iptables; there is none of this name.
            -y '-y': expected a flag of istio-iptables; there is none of this name.
            argument 5 'stray': expected a flag such as -p or --envoy-port.
            --probe-timeout 'soon': expected a time such as 5s, 500ms or 1m30s.
            --redirect-dns 'maybe': expected true or false.
            -z '': expected a value after it.
            --iptables-probe-port '0': expected a port from 1 to 65535.
            --force-iptables-binary 'old': expected legacy, nft or nothing.
            -m 'tproxy': expected REDIRECT, TPROXY or NONE, in capitals.
            -p '70000': expected a port from 1 to 65535.
            -u, item 1 at character 1, 'root!': expected a number from 0 to 4294967294, a range such as 1000-2000, or a name as the system has it.
            PROXY_GID, item 1 at character 1, '-1': expected a number from 0 to 4294967294, a range such as 1000-2000, or a name as the system has it.
            -b, item 3 at character 5, '8o': expected a port from 0 to 65535, or a range such as 1000-2000 with the lower port first.
            -b, item 4 at character 8, '1-x': expected a port from 0 to 65535, or a range such as 1000-2000 with the lower port first.
            -c, item 2 at character 6, 'a/b': expected a name of at most 15 characters without blanks, quotes and slashes.
            -i, item 1 at character 1, '10.0.0.1': expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.
            -x, item 1 at character 1, '*': expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.
            ISTIO_OUTBOUND_OWNER_GROUPS '1,2,3': expected at most 64 groups, found 65.
            ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR '10.0.0.0/8': expected an IPv4 loopback range with a length from 8 to 32, such as 127.0.0.1/32.
            -t '0': expected a number from 1 to 4294967295, decimal or 0x….
            -r '254': expected a routing table from 1 to 4294967295 other than 253, 254 and 255, which the system keeps for itself.
            -u 'root!': expected a user, group or mark of the proxy, without which its own traffic would be captured for ever.
            """.ReplaceLineEndings("\n"),
            string.Join('\n', result.Problems).Replace(string.Join(',', Enumerable.Range(1, 65)), "1,2,3", StringComparison.Ordinal));
    }

    public static TheoryData<string> Logs => [.. InterceptionFlags.Logging.Select(flag => flag.Name)];

    [Theory, MemberData(nameof(Logs))]
    public void A_flag_about_the_log_is_taken_with_its_value_and_changes_nothing(string name)
    {
        var flag = InterceptionFlags.Logging.Single(flag => flag.Name == name);
        var plain = Print(Parse("-b 8080").Value);
        if (flag.Kind == InterceptionFlagKind.Switch)
        {
            Assert.Equal(plain, Print(Parse($"{flag} -b 8080").Value));
            Assert.Equal(plain, Print(Parse($"{flag}=false -b 8080").Value));
            Assert.Equal($"{flag} 'loud': expected true or false.", $"{Assert.Single(Parse($"{flag}=loud").Problems)}");
            return;
        }
        Assert.Equal(plain, Print(Parse($"{flag}=default:info -b 8080").Value));
        Assert.Equal(plain, Print(Parse($"{flag} all:debug -b 8080").Value));
        Assert.Equal($"{flag} '': expected a value after it.", $"{Assert.Single(Parse($"-b 8080 {flag}").Problems)}");
    }

    [Property]
    public void No_argument_breaks_the_reader(NonNull<string>[] arguments)
    {
        var result = InterceptionArguments.Parse(arguments.Select(argument => argument.Get), _ => null);
        Assert.NotEqual(result.IsSuccess, !result.Problems.IsEmpty);
    }

    [Property]
    public Property A_list_names_the_item_that_is_wrong(PositiveInt count, NonNegativeInt wrong)
    {
        var items = Enumerable.Range(1, count.Get % 20 + 1).Select(i => $"{i * 100}").ToList();
        var at = wrong.Get % items.Count;
        items[at] = "x";
        var problem = Parse($"-b {string.Join(',', items)}").Problems.Single();
        return (problem.Item == at + 1 && problem.Position == string.Join(',', items).IndexOf('x', StringComparison.Ordinal) + 1 && problem.Found == "x").ToProperty();
    }

    static string Print(InterceptionArguments arguments) =>
        string.Join(' ', typeof(InterceptionOptions).GetProperties().Select(property => $"{property.Name}={property.GetValue(arguments.Options)}"))
        + $" {arguments.DryRun} {arguments.ProbePort}";
}
