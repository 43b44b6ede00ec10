using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Istio;

namespace Sidecar.Core.Tests.Istio;

/// <summary>What the checks of an injected pod say of Istio's proxy.</summary>
public class IstioPreflightTests
{
    const string Strict = """
        "securityContext": {
          "runAsNonRoot": true, "allowPrivilegeEscalation": false, "seccompProfile": { "type": "RuntimeDefault" },
          "capabilities": { "drop": ["ALL"] }
        }
        """;

    /// <summary>A proxy that the level Restricted allows: a CNI plugin redirects traffic.</summary>
    const string Unprivileged =
        """{"pilot":{"cni":{"enabled":true}},"global":{"proxy":{"seccompProfile":{"type":"RuntimeDefault"}}}}""";

    static IEnumerable<string> Codes(Example example) => PreflightChecks.Check(
        example.Subject.Pod, example.Inject().Result.Pod, IstioProfile.Preflight).Select(finding => finding.Code);

    [Fact]
    public void A_strict_pod_with_an_unprivileged_proxy_gives_no_finding() =>
        Assert.Empty(Codes(new Example { Values = Unprivileged, Containers = App() }));

    [Theory]
    [InlineData(PreflightCodes.ReservedPort, """ "ports": [{ "containerPort": 15006 }] """, """ "ports": [{ "containerPort": 15007 }] """)]
    [InlineData(PreflightCodes.ReservedPort, """ "ports": [{ "containerPort": 15000 }] """, """ "ports": [{ "containerPort": 14999 }] """)]
    [InlineData(PreflightCodes.DuplicatePort, """ "ports": [{ "containerPort": 80 }, { "containerPort": 80 }] """,
        """ "ports": [{ "containerPort": 80 }, { "containerPort": 80, "protocol": "SCTP" }] """)]
    public void A_port_of_the_application_is_a_finding_and_its_neighbour_is_not(string code, string loud, string silent)
    {
        Assert.Equal([code], Codes(new Example { Values = Unprivileged, Containers = App(loud) }));
        Assert.Empty(Codes(new Example { Values = Unprivileged, Containers = App(silent) }));
    }

    [Fact]
    public void A_port_of_the_proxy_is_both_reserved_and_taken() => Assert.Equal(
        [PreflightCodes.DuplicatePort, PreflightCodes.ReservedPort],
        Codes(new Example { Values = Unprivileged, Containers = App(""" "ports": [{ "containerPort": 15090 }] """) }).Order());

    [Theory]
    [InlineData(1337, true)]
    [InlineData(1338, false)]
    public void An_application_that_runs_as_the_proxy_is_not_captured(int user, bool found)
    {
        var containers = $$"""
            [{ "name": "app", "image": "a", "securityContext": {
                "runAsUser": {{user}}, "runAsNonRoot": true, "allowPrivilegeEscalation": false,
                "seccompProfile": { "type": "RuntimeDefault" }, "capabilities": { "drop": ["ALL"] } } }]
            """;
        string[] expected = found ? [PreflightCodes.ProxyIdentity] : [];
        Assert.Equal(expected, Codes(new Example { Values = Unprivileged, Containers = containers }));
    }

    [Fact]
    public void The_init_container_that_redirects_traffic_costs_the_level_restricted()
    {
        var example = new Example { Containers = App() };
        var finding = PreflightChecks.Check(example.Subject.Pod, example.Inject().Result.Pod, IstioProfile.Preflight)[0];

        Assert.Equal((PreflightCodes.PodSecurity, "istio-init"), (finding.Code, finding.Container));
        Assert.Equal("Injection brings the Pod Security level from restricted to privileged: container 'istio-init' adds the "
            + "capability NET_ADMIN, control capabilities.", finding.Message);
    }

    [Fact]
    public void The_configuration_chooses_whether_findings_refuse_the_pod()
    {
        var refusing = new Example
        {
            Containers = App(""" "ports": [{ "containerPort": 15021 }] """),
            Configuration = IstioConfiguration.Default with
            {
                Preflight = IstioProfile.Preflight with
                {
                    Default = PreflightAction.Ignore,
                    Actions = new Dictionary<string, PreflightAction> { [PreflightCodes.ReservedPort] = PreflightAction.Refuse },
                },
            },
        };
        Assert.Equal((PreflightCodes.ReservedPort, "Container 'app' names port 15021/TCP, which is reserved: health."),
            Assert.Single(refusing.Refusal().Errors) is var error ? (error.Code, error.Message) : default);
    }

    static string App(string more = "") =>
        $$"""[{ "name": "app", "image": "a", {{Strict}}{{(more.Length > 0 ? "," : "")}}{{more}} }]""";
}
