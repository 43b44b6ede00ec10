using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>
/// What is known to go wrong with Istio's own rules, found by a property; and proved of the rules of the default dialect
/// made of the same options.
/// </summary>
public class PeerWeaknessTests
{
    const string Tproxy = "-u 1337 -g 1337 -m TPROXY -i * -b *";

    static void Found(string id, Func<Dialect, InterceptionSettings> settings, string witness)
    {
        var finding = Given.Refutes(Given.Check(settings(Dialect.Istio), id));
        Assert.StartsWith(witness, finding.Packet.ToString());
        Given.Proves(Given.Check(settings(Dialect.Default), id));
    }

    [Fact]
    public void Nftables_rules_of_an_IPv4_pod_capture_IPv6() => Found("ipv6-not-wider",
        dialect => Given.Settings(Given.Default, dialect, Backend.Nftables), "tcp to [2001:db8::10]:80, sent by");

    [Fact]
    public void Nftables_rules_with_TPROXY_let_connections_past_a_proxy_that_is_down() => Found("fails-closed",
        dialect => Given.Settings(Tproxy, dialect, Backend.Nftables), "tcp to 10.244.1.7:8080 from 198.51.100.7, arriving by eth0");

    [Fact]
    public void Iptables_rules_with_TPROXY_do_not() =>
        Given.Proves(Given.Check(Given.Settings(Tproxy, Dialect.Istio), "fails-closed"));

    [Theory, InlineData(1337, ListenerRole.ProxyInbound), InlineData(1338, ListenerRole.Application)]
    public void Of_two_users_the_second_gets_past_the_inbound_listener(uint uid, ListenerRole role)
    {
        var settings = Given.Settings("-u 1337,1338 -g 1337 -i * -b *", Dialect.Istio);
        var selfCall = Packet.Outbound(Protocol.Tcp, Address.Parse("10.244.1.7"), 8080, uid, gid: 1000);
        Assert.Equal(role, new Evaluator(InterceptionRules.Build(settings), StandardPod.Of(settings)).Evaluate(selfCall).Listener?.Role);
    }

    [Fact]
    public void Several_users_have_no_calls_to_their_own_pod_but_one() => Found("self-call",
        dialect => Given.Settings("-u 1337,1338 -g 1337 -i * -b *", dialect), "tcp to 10.244.1.7:80, sent by");

    [Fact]
    public void A_proxy_known_by_its_group_alone_has_none_either() => Found("self-call",
        dialect => Given.Settings(Given.Default, dialect), "tcp to 10.244.1.7:80, sent by uid 1000, gid 1337");

    [Fact]
    public void Half_of_the_rules_about_the_group_are_dead()
    {
        var dead = Assert.IsType<Unused>(Given.Check(Given.Settings(Given.Default, Dialect.Istio), "no-dead-rule"));
        Assert.Equal(2, dead.Rules.Count(place => place.Rule.Matches.OfType<GidMatch>().Any()));
        Given.Proves(Given.Check(Given.Settings(Given.Default), "no-dead-rule"));
    }

    [Fact]
    public void A_query_of_a_proxy_known_by_its_group_to_a_local_resolver_comes_back_to_the_proxy() => Found("proxy-not-captured",
        dialect => Given.Settings($"{Given.Default} --redirect-dns", dialect, resolvers: "127.0.0.53"), "tcp to 10.244.1.7:53, sent by uid 1000, gid 1337");

    [Theory, InlineData(Dialect.Istio), InlineData(Dialect.Default)]
    public void A_wide_loopback_range_makes_the_validator_fail_in_either_dialect(Dialect dialect)
    {
        Given.Refutes(Given.Check(Given.Settings(Given.Default, dialect, loopback: "127.0.0.1/8"), "probe-passes"));
        Given.Proves(Given.Check(Given.Settings(Given.Default), "probe-passes"));
    }

    [Fact]
    public void TPROXY_captures_the_tunnel() => Found("tunnel-spared",
        dialect => Given.Settings(Tproxy, dialect), "tcp to 10.244.1.7:15008 from 198.51.100.7, arriving by eth0");

    [Theory, InlineData(Dialect.Istio), InlineData(Dialect.Default)]
    public void Running_connections_are_reset_when_rules_are_loaded_in_either_dialect(Dialect dialect) =>
        Given.Refutes(Given.Check(Given.Settings(Given.Default, dialect), "running-connections-survive"));

    [Fact]
    public void What_a_guest_sends_elsewhere_is_taken_for_inbound() => Found("passed-on-left-alone",
        dialect => Given.Settings(Given.Default, dialect), "tcp to 203.0.113.10:80 from 198.51.100.7, arriving by eth0");

    [Fact]
    public void With_TPROXY_naming_the_guests_interface_does_not_help() => Found("guests-outbound",
        dialect => Given.Settings($"{Tproxy} -k vif0", dialect), "tcp to 203.0.113.10:80 from 198.51.100.7, arriving by vif0");

    [Fact]
    public void TPROXY_with_a_user_of_the_proxys_own_does_not_arrive() => Found("arrives",
        dialect => Given.Settings(Tproxy, dialect), "tcp to 10.244.1.7:80 from 198.51.100.7, arriving by eth0");
}
