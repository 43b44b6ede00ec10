using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Routing;
using Sidecar.Proxy.Sniffing;
using Route = Sidecar.Proxy.Routing.Route;

namespace Sidecar.Proxy.Tests.Routing;

public class RouteTableTests
{
    static readonly Decision Policy = new Decision.Original("passthrough");
    static readonly Endpoint Shop = new(Address.Parse("10.96.0.20"), 80);

    static Route To(string name) => new(new Decision.Original(name));

    static HostPattern[] Names(params string[] names) =>
        [.. names.Select(name => HostPattern.TryParse(name, out var pattern) ? pattern : throw new FormatException(name))];

    static RouteTable Table(params Route[] routes) => new([.. routes], Policy, PerRequest: true);

    [Fact]
    public void The_first_route_that_matches_decides()
    {
        var table = Table(
            To("elsewhere") with { Ranges = [Cidr.Parse("10.0.0.0/16")] },
            To("other port") with { Ports = [443] },
            To("shop") with { Ranges = [Cidr.Parse("10.96.0.0/16")], Ports = [new PortRange(80, 90)] },
            To("all"));
        Assert.Equal("shop", table.Decide(Shop, null).Route);
        Assert.Equal("all", table.Decide(Shop with { Port = 91 }, null).Route);
        Assert.Equal(Policy, Table().Decide(Shop, null));
    }

    [Fact]
    public void Only_where_a_route_with_names_may_match_is_looked_into_the_stream()
    {
        var table = Table(
            To("port 22") with { Ports = [22] },
            To("tls") with { Ports = [443], ServerNames = [.. Names("*.example.com")] });
        Assert.Equal(Policy, table.Decide(Shop, null));
        Assert.IsType<Decision.Sniff>(table.Decide(Shop with { Port = 443 }, null));
        Assert.Equal("tls", table.Decide(Shop with { Port = 443 }, new Sniffed(SniffKind.Tls, "a.example.com")).Route);
        Assert.Equal(Policy, table.Decide(Shop with { Port = 443 }, new Sniffed(SniffKind.Tls, "example.com")));
        Assert.Equal(Policy, table.Decide(Shop with { Port = 443 }, Sniffed.Unknown));
    }

    [Fact]
    public void Http_that_may_match_a_host_is_decided_request_by_request_or_by_its_first()
    {
        var table = Table(To("shop") with { Hosts = [.. Names("shop.local")] });
        Assert.IsType<Decision.PerRequest>(table.Decide(Shop, new Sniffed(SniffKind.Http1, "other.local")));
        Assert.IsType<Decision.PerRequest>(table.Decide(Shop, new Sniffed(SniffKind.Http2)));
        Assert.Equal("shop", table.DecideRequest(Shop, "SHOP.local.").Route);
        Assert.Equal(Policy, table.DecideRequest(Shop, "other.local"));
        var whole = table with { PerRequest = false };
        Assert.Equal("shop", whole.Decide(Shop, new Sniffed(SniffKind.Http1, "shop.local")).Route);
        Assert.Equal(Policy, whole.Decide(Shop, new Sniffed(SniffKind.Http2)));
    }

    [Theory]
    [InlineData("*", "a.b", true)]
    [InlineData("*", "", false)]
    [InlineData("*.b.c", "a.b.c", true)]
    [InlineData("*.b.c", "x.a.b.c", true)]
    [InlineData("*.b.c", "b.c", false)]
    [InlineData("*.b.c", "ab.c", false)]
    [InlineData("*.b.c", ".b.c", false)]
    [InlineData("B.c.", "b.C", true)]
    public void A_star_stands_for_at_least_one_label(string pattern, string name, bool matches) =>
        Assert.Equal(matches, Names(pattern)[0].Matches(name));

    [Theory, InlineData(""), InlineData("*x"), InlineData("a..b"), InlineData("a b"), InlineData("**.a"), InlineData("a.*"), InlineData(null)]
    public void What_is_no_name_is_refused(string? text) => Assert.False(HostPattern.TryParse(text, out _));

    [Property(MaxTest = 500)]
    public Property A_decision_without_a_look_is_the_decision_whatever_the_look_would_show(int seed) => Prop.ForAll(
        Arb.From(Tables), Arb.From(Destinations), (table, destination) =>
        {
            var blind = table.Decide(destination, null);
            var looks = (Sniffed[])[Sniffed.Unknown, new(SniffKind.Tls, "a.example.com"), new(SniffKind.Http1, "a.example.com"), new(SniffKind.Http2), new(SniffKind.Tls)];
            foreach (var look in looks)
                Assert.True(blind is Decision.Sniff ? table.Decide(destination, look) is not Decision.Sniff : table.Decide(destination, look) == blind, $"{destination} {look} {seed}");
        });

    [Property(MaxTest = 500)]
    public Property The_matcher_agrees_with_the_plain_reading_of_the_table(int seed) => Prop.ForAll(
        Arb.From(Tables), Arb.From(Destinations), (table, destination) =>
        {
            var look = new Sniffed(SniffKind.Tls, "a.example.com");
            var plain = table.Routes.FirstOrDefault(route =>
                (route.Ranges.IsEmpty || route.Ranges.Any(range => range.First <= destination.Address && destination.Address <= range.Last && range.Family == destination.Address.Family))
                && (route.Ports.IsEmpty || route.Ports.Any(ports => ports.First <= destination.Port && destination.Port <= ports.Last))
                && (route.ServerNames.IsEmpty || route.ServerNames.Any(name => name.ToString() is "*" or "*.example.com" or "a.example.com"))
                && route.Hosts.IsEmpty);
            Assert.True((plain?.Decision ?? table.Otherwise) == table.Decide(destination, look), $"{destination} {seed}");
        });

    static readonly Gen<Endpoint> Destinations =
        from address in Gen.Elements("10.96.0.20", "10.96.1.1", "10.97.0.1", "fd00::1", "fd01::1")
        from port in Gen.Elements<ushort>(80, 81, 443, 9000)
        select new Endpoint(Address.Parse(address), port);

    static readonly Gen<Route> Routes =
        from name in Gen.Choose(0, 1000)
        from ranges in Gen.SubListOf("10.96.0.0/16", "10.96.0.20/32", "10.0.0.0/8", "fd00::/16", "::/0")
        from ports in Gen.SubListOf("80", "80-81", "443", "1-65535")
        from names in Gen.Elements<string[]>([], [], [], ["*"], ["*.example.com"], ["a.example.com"], ["b.example.com"])
        from hosts in Gen.Elements<string[]>([], [], ["*"], ["a.example.com"])
        select To($"{name}") with
        {
            Ranges = ranges.Count > 2 ? [] : [.. ranges.Select(range => Cidr.Parse(range))],
            Ports = ports.Count > 2 ? [] : [.. ports.Select(port => PortRange.Parse(port))],
            ServerNames = [.. Names(names)],
            Hosts = names.Length > 0 ? [] : [.. Names(hosts)],
        };

    static readonly Gen<RouteTable> Tables =
        from routes in Routes.ListOf()
        from perRequest in Gen.Elements(true, false)
        select new RouteTable([.. routes], Policy, perRequest);
}
