using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Istio;

public class ValidationTableTests
{
    public static IEnumerable<TheoryDataRow<string?>> Maps => Tables.Rows("tables/validate-annotations.json");

    [Theory, MemberData(nameof(Maps))]
    public void A_map_of_annotations_is_checked(string? name)
    {
        var row = Tables.Row("tables/validate-annotations.json", name);
        Assert.Equal((bool)row["wantError"]!, AnnotationValidator.Problems(row.Texts("annotations")).Count > 0);
    }

    public static IEnumerable<TheoryDataRow<string?>> Quantities => Tables.Rows("tables/validate-quantity.json");

    [Theory, MemberData(nameof(Quantities))]
    public void A_quantity_is_checked(string? name)
    {
        var row = Tables.Row("tables/validate-quantity.json", name);
        Assert.Equal((bool)row["wantError"]!, QuantityText.Check((string)row["value"]!) is not null);
    }

    [Fact]
    public void All_problems_are_reported_together()
    {
        var problems = AnnotationValidator.Problems(new Dictionary<string, string>
        {
            ["sidecar.istio.io/interceptionMode"] = "redirect",
            ["traffic.sidecar.istio.io/includeOutboundIPRanges"] = "10.0.0.0/8, 10.0.0.1",
            ["traffic.sidecar.istio.io/excludeOutboundIPRanges"] = "*",
            ["traffic.sidecar.istio.io/includeInboundPorts"] = "80,*",
            ["traffic.sidecar.istio.io/excludeInboundPorts"] = "65536",
            ["traffic.sidecar.istio.io/excludeOutboundPorts"] = "-1",
            ["traffic.sidecar.istio.io/includeOutboundPorts"] = "never checked",
            ["status.sidecar.istio.io/port"] = "x",
            ["prometheus.istio.io/merge-metrics"] = "maybe",
            ["traffic.sidecar.istio.io/excludeInterfaces"] = "eth0, 0eth",
            ["readiness.status.sidecar.istio.io/periodSeconds"] = "-5",
            ["sidecar.istio.io/proxyCPU"] = "",
        });
        Assert.Equal(
            [
                "invalid value 'redirect' for annotation 'sidecar.istio.io/interceptionMode': "
                    + "interceptionMode invalid, use REDIRECT, TPROXY or NONE: 'redirect'",
                "invalid value '10.0.0.0/8, 10.0.0.1' for annotation 'traffic.sidecar.istio.io/includeOutboundIPRanges': "
                    + "includeIPRanges invalid: failed parsing cidr ' 10.0.0.1': expected an address and a prefix length, "
                    + "such as 10.0.0.0/8",
                "invalid value '*' for annotation 'traffic.sidecar.istio.io/excludeOutboundIPRanges': "
                    + "excludeIPRanges invalid: failed parsing cidr '*': expected an address and a prefix length, "
                    + "such as 10.0.0.0/8",
                "invalid value '80,*' for annotation 'traffic.sidecar.istio.io/includeInboundPorts': "
                    + "includeInboundPorts invalid: failed parsing port '*': expected an integer from 0 to 65535",
                "invalid value '65536' for annotation 'traffic.sidecar.istio.io/excludeInboundPorts': "
                    + "excludeInboundPorts invalid: failed parsing port '65536': expected an integer from 0 to 65535",
                "invalid value '-1' for annotation 'traffic.sidecar.istio.io/excludeOutboundPorts': "
                    + "excludeOutboundPorts invalid: failed parsing port '-1': expected an integer from 0 to 65535",
                "invalid value 'x' for annotation 'status.sidecar.istio.io/port': "
                    + "failed parsing port 'x': expected an integer from 0 to 65535",
                "invalid value 'maybe' for annotation 'prometheus.istio.io/merge-metrics': found 'maybe', "
                    + "expected a boolean (1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False)",
                "invalid value 'eth0, 0eth' for annotation 'traffic.sidecar.istio.io/excludeInterfaces': interface '0eth' "
                    + "invalid: expected 1 to 15 characters, a letter and then letters, digits, '_', '.' or '-'",
                "invalid value '-5' for annotation 'readiness.status.sidecar.istio.io/periodSeconds': found '-5', "
                    + "expected an integer from 0 to 2147483647",
                "invalid value '' for annotation 'sidecar.istio.io/proxyCPU': the quantity is empty",
            ],
            problems.Select(problem => problem.Problem));
    }

    [Theory]
    [InlineData("100m", 0.1)]
    [InlineData("1e3", 1000)]
    [InlineData("1E", 1e18)]
    [InlineData("1.5Ki", 1536)]
    [InlineData("2.", 2)]
    [InlineData("+.5", 0.5)]
    public void A_quantity_has_a_value(string text, double value) => Assert.Equal((decimal)value, QuantityText.Value(text));

    [Theory]
    [InlineData("-1")]
    [InlineData("-1e3")]
    public void A_container_cannot_be_given_less_than_nothing(string text) =>
        Assert.Equal("the quantity is below zero", QuantityText.Check(text));

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.0/8,fd00::/8", true)]
    [InlineData("", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.0.0/8", false)]
    [InlineData("010.0.0.0/8", false)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("fd00::/129", false)]
    [InlineData("fe80::1%eth0/64", false)]
    [InlineData("10.0.0.0/8,", false)]
    public void Address_ranges_are_strict(string value, bool good) =>
        Assert.Equal(good, ValueChecks.ExcludeIpRanges(value) is null);

    [Theory]
    [InlineData("holdApplicationUntilProxyStarts: true", true)]
    [InlineData("{\"proxyMetadata\":{\"A\":\"b\"}}", true)]
    [InlineData("{\"proxyMetadata\":{\"A\":true}}", false)]
    [InlineData("{\"discoveryAddress\":\"istiod\"}", false)]
    [InlineData("{\"drainDuration\":\"1.5s\"}", false)]
    [InlineData("{\"drainDuration\":\"1m\"}", false)]
    [InlineData("{\"proxyAdminPort\":0}", false)]
    [InlineData("{\"configPath\":\"\"}", false)]
    [InlineData("{\"interceptionMode\":\"redirect\"}", false)]
    [InlineData("{\"tracing\":{\"zipkin\":{\"address\":\"zipkin:9411\"}}}", true)]
    [InlineData("{\"tracing\":{\"lightstep\":{\"address\":\"ls:443\"}}}", false)]
    [InlineData("[", false)]
    [InlineData("\"text\"", false)]
    public void A_proxy_config_must_be_readable_and_sane(string value, bool good) =>
        Assert.Equal(good, ProxyConfigCheck.Check(value) is null);
}
