using Microsoft.Extensions.Options;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Interception;

public class InterceptionSettingsTests
{
    static InterceptionSettingsResult Read(Action<InterceptionOptions> change)
    {
        var options = new InterceptionOptions();
        change(options);
        return InterceptionSettings.Read(options);
    }

    [Fact]
    public void The_defaults_can_be_used() => Assert.Empty(Read(_ => { }).Problems);

    [Fact]
    public void A_host_is_stopped_with_every_problem_under_its_path()
    {
        var options = new InterceptionOptions { OutboundPort = 0, InboundPorts = "80,http", Backend = "ebtables", ProxyMark = "0x40/0x0f" };
        options.ExcludeOutboundPortsForUids.Add("tcp,http:1:1");
        Assert.Equal(
            """
            Sidecar:Interception:Backend 'ebtables': expected iptables or nftables.
            Sidecar:Interception:OutboundPort '0': expected a port from 1 to 65535.
            Sidecar:Interception:ProxyMark '0x40/0x0f': expected a number from 1 to 4294967295, decimal or 0x…, if need be with a /MASK that covers it.
            Sidecar:Interception:InboundPorts, item 2 at character 4, 'http': expected a port from 0 to 65535, or a range such as 1000-2000 with the lower port first.
            Sidecar:Interception:ExcludeOutboundPortsForUids:0 'tcp,http:1:1': protocol 'tcp,http': expected tcp, udp, tcp,udp or *.
            """.ReplaceLineEndings("\n"),
            string.Join('\n', new InterceptionOptionsValidator().Validate(null, options).Failures ?? []));
        Assert.Throws<OptionsValidationException>(() => InterceptionRules.Build(options));
    }

    [Theory]
    [InlineData("a3000-5000:1", "ports 'a3000-5000': expected ports from 0 to 65535, ranges such as 3000-5000, or *")]
    [InlineData("tcp,http:1:1", "protocol 'tcp,http': expected tcp, udp, tcp,udp or *")]
    [InlineData("3000-5000:1:*", "protocol '3000-5000': expected tcp, udp, tcp,udp or *")]
    [InlineData("3000-5000:*", "uid '*': expected a number or a range such as 106-108; * is not allowed")]
    [InlineData("a:b:c:d", "expected [PROTOCOL:]PORTS:UID or UID, with ranges written a-b")]
    public void An_exclusion_by_user_says_what_is_wrong(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(Read(options => options.ExcludeOutboundPortsForUids.Add(text)).Problems).Expected);

    [Theory]
    [InlineData("106-108", "tcp,udp:*:106-108")]
    [InlineData("53,3000-5000:1", "tcp,udp:53,3000:5000:1")]
    [InlineData("udp:53:1", "udp:53:1")]
    [InlineData("*:*:0", "tcp,udp:*:0")]
    public void An_exclusion_by_user_is_Kumas(string text, string meaning) =>
        Assert.Equal(meaning, Assert.Single(Read(options => options.ExcludeOutboundPortsForUids.Add(text)).Value.ExcludedOutboundPortsForUids).ToString());

    [Fact]
    public void Host_bits_are_kept_in_Istios_dialect_and_cleared_with_a_warning_in_ours()
    {
        var ours = Read(options => options.OutboundRanges = "10.1.2.3/8");
        Assert.Equal("10.0.0.0/8", ours.Value.OutboundRanges.ToString());
        Assert.Equal("Sidecar:Interception:OutboundRanges '10.1.2.3/8': host bits do not count: it means 10.0.0.0/8.", Assert.Single(ours.Warnings).ToString());
        Assert.Equal("10.1.2.3/8", Read(options => (options.OutboundRanges, options.Dialect) = ("10.1.2.3/8", "istio")).Value.OutboundRanges.ToString());
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("NONE")]
    public void Istios_dialect_takes_any_mode_for_REDIRECT_and_says_so(string mode)
    {
        var result = Read(options => (options.Mode, options.Dialect) = (mode, "istio"));
        Assert.Equal(InterceptionMode.Redirect, result.Value.Mode);
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void Without_a_resolver_DNS_is_not_captured_and_a_warning_says_so()
    {
        var result = Read(options => options.RedirectDns = true);
        Assert.Equal(DnsCapture.None, result.Value.Dns);
        Assert.Equal("there is no resolver whose traffic could be redirected, so DNS is not captured", Assert.Single(result.Warnings).Expected);
        Assert.Equal(DnsCapture.All, Read(options => (options.RedirectDns, options.CaptureAllDns) = (true, true)).Value.Dns);
    }

    [Theory]
    [InlineData("10.0.0.1 fe80::1 127.0.0.1 fd00::1", false, false)]
    [InlineData("fe80::1 fd00::1 10.0.0.1", false, true)]
    [InlineData("10.0.0.1 fd00::1", true, true)]
    [InlineData("10.0.0.1", true, false)]
    [InlineData("127.0.0.1 169.254.1.1 ::1", true, null)]
    public void IPv6_is_on_by_the_first_address_or_with_dual_stack_by_any(string addresses, bool dualStack, bool? expected) =>
        Assert.Equal(expected, LocalAddresses.UseIPv6(addresses.Split(' ').Select(text => Address.Parse(text)), dualStack));

    [Fact]
    public void The_resolvers_are_those_of_the_nameserver_lines()
    {
        var found = ResolverConfiguration.Parse("# c\nsearch a b\nnameserver 10.96.0.10\n\tnameserver  fe80::1%eth0 # x\nnameserver\nnameserver host\n", out var problems);
        Assert.Equal("[10.96.0.10 fe80::1]", found.ToString());
        Assert.Equal([5, 6], problems.Select(problem => problem.Line));
    }
}
