using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Injection;

public class PreflightTests
{
    const string Strict =
        """{"runAsNonRoot":true,"allowPrivilegeEscalation":false,"seccompProfile":{"type":"RuntimeDefault"},"capabilities":{"drop":["ALL"]}}""";

    static readonly PreflightPolicy Policy = new()
    {
        ProxyContainer = "agent",
        ReservedPorts = new Dictionary<int, string> { [9000] = "metrics of the agent" },
    };

    static Pod PodOf(string containers, string spec = "") => Pod.Parse($$$"""{"spec":{ {{{spec}}}"containers":[{{{containers}}}]}}""");

    static IEnumerable<string> Codes(Pod before, Pod after) =>
        PreflightChecks.Check(before, after, Policy).Select(finding => finding.Code);

    /// <summary>A container of the user that gives one finding, and one that is as close to it and gives none.</summary>
    [Theory]
    [InlineData(PreflightCodes.DuplicatePort, """{"name":"a","ports":[{"containerPort":80},{"containerPort":80,"protocol":"TCP"}]}""",
        """{"name":"a","ports":[{"containerPort":80},{"containerPort":80,"protocol":"UDP"}]}""")]
    [InlineData(PreflightCodes.ReservedPort, """{"name":"a","ports":[{"containerPort":9000}]}""", """{"name":"a","ports":[{"containerPort":9001}]}""")]
    [InlineData(PreflightCodes.ReservedPort, """{"name":"a","ports":[{"containerPort":9000}]}""", """{"name":"agent","ports":[{"containerPort":9000}]}""")]
    [InlineData(PreflightCodes.NetAdmin, """{"name":"a","securityContext":{"capabilities":{"add":["NET_ADMIN"]}}}""",
        """{"name":"a","securityContext":{"capabilities":{"add":["NET_RAW"],"drop":["NET_ADMIN"]}}}""")]
    [InlineData(PreflightCodes.NetAdmin, """{"name":"a","securityContext":{"capabilities":{"add":["ALL"]}}}""", """{"name":"agent","securityContext":{"capabilities":{"add":["ALL"]}}}""")]
    [InlineData(PreflightCodes.Privileged, """{"name":"a","securityContext":{"privileged":true}}""", """{"name":"a","securityContext":{"privileged":false}}""")]
    [InlineData(PreflightCodes.ProxyIdentity, """{"name":"agent","securityContext":{"runAsUser":5}},{"name":"a","securityContext":{"runAsUser":5}}""",
        """{"name":"agent","securityContext":{"runAsUser":5}},{"name":"a","securityContext":{"runAsUser":6,"runAsGroup":5}}""")]
    [InlineData(PreflightCodes.ProxyIdentity, """{"name":"agent","securityContext":{"runAsGroup":5}},{"name":"a","securityContext":{"runAsGroup":5}}""",
        """{"name":"agent","securityContext":{}},{"name":"a","securityContext":{"runAsGroup":5}}""")]
    [InlineData(PreflightCodes.DuplicateContainer, """{"name":"a"},{"name":"a"}""", """{"name":"a"},{"name":"b"}""")]
    public void A_finding_is_produced_and_is_silent_where_it_should_be(string code, string loud, string silent)
    {
        Assert.Equal([code], Codes(PodOf(loud), PodOf(loud)));
        Assert.Empty(Codes(PodOf(silent), PodOf(silent)));
    }

    [Fact]
    public void The_users_group_that_all_containers_share_is_the_proxys_too() =>
        Assert.Equal([PreflightCodes.ProxyIdentity],
            Codes(PodOf("""{"name":"agent"},{"name":"a"}""", """ "securityContext":{"runAsGroup":7},"""),
                PodOf("""{"name":"agent"},{"name":"a"}""", """ "securityContext":{"runAsGroup":7},""")));

    [Fact]
    public void The_network_of_the_node_is_a_finding()
    {
        var pod = PodOf("""{"name":"a"}""", "\"hostNetwork\":true,");

        Assert.Equal([PreflightCodes.HostNetwork], Codes(pod, pod));
        Assert.Empty(Codes(PodOf("""{"name":"a"}"""), PodOf("""{"name":"a"}""", "\"hostNetwork\":false,")));
    }

    [Fact]
    public void An_init_container_may_use_a_port_again_and_a_native_sidecar_may_not()
    {
        const string Containers = """{"name":"a","ports":[{"containerPort":80}]}""";
        var init = PodOf(Containers, """ "initContainers":[{"name":"i","ports":[{"containerPort":80}]}],""");
        var native = PodOf(Containers, """ "initContainers":[{"name":"i","restartPolicy":"Always","ports":[{"containerPort":80}]}],""");

        Assert.Empty(Codes(init, init));
        Assert.Equal([PreflightCodes.DuplicatePort], Codes(native, native));
    }

    [Fact]
    public void A_level_that_injection_loosens_is_told_with_control_and_container()
    {
        var before = PodOf($$$"""{"name":"a","securityContext":{{{Strict}}}}""");
        var after = PodOf(
            $$$"""{"name":"a","securityContext":{{{Strict}}}},{"name":"agent","securityContext":{"capabilities":{"add":["NET_ADMIN"]} } }""");

        Assert.Equal(
            ["Injection brings the Pod Security level from restricted to privileged: container 'agent' adds the capability "
                + "NET_ADMIN, control capabilities. (pod-security)"],
            PreflightChecks.Check(before, after, Policy).Select(finding => finding.ToString()));
        Assert.Empty(Codes(after, after));
    }

    [Theory]
    [InlineData("hostNamespaces", "\"hostPID\":true,", "")]
    [InlineData("hostPathVolumes", "\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/\"}}],", "")]
    [InlineData("sysctls", "\"securityContext\":{\"sysctls\":[{\"name\":\"kernel.msgmax\",\"value\":\"1\"}]},", "")]
    [InlineData("hostProcess", "\"securityContext\":{\"windowsOptions\":{\"hostProcess\":true}},", "")]
    [InlineData("seccompProfile", "\"securityContext\":{\"seccompProfile\":{\"type\":\"Unconfined\"}},", "")]
    [InlineData("appArmor", "", "\"appArmorProfile\":{\"type\":\"Unconfined\"}")]
    [InlineData("seLinuxOptions", "", "\"seLinuxOptions\":{\"type\":\"spc_t\"}")]
    [InlineData("seLinuxOptions", "", "\"seLinuxOptions\":{\"user\":\"u\"}")]
    [InlineData("privileged", "", "\"privileged\":true")]
    [InlineData("procMount", "", "\"procMount\":\"Unmasked\"")]
    [InlineData("capabilities", "", "\"capabilities\":{\"add\":[\"SYS_TIME\"],\"drop\":[\"ALL\"]}")]
    public void A_control_of_the_level_baseline_is_violated(string control, string spec, string context)
    {
        var pod = PodOf($$$"""{"name":"a","securityContext":{ {{{context}}} }}""", spec);

        Assert.Equal([control], PodSecurity.Violations(pod).Where(violation => violation.Level == PodSecurityLevel.Baseline)
            .Select(violation => violation.Control));
        Assert.Equal(PodSecurityLevel.Privileged, PodSecurity.LevelOf(pod));
    }

    [Theory]
    [InlineData("runAsNonRoot", "\"runAsNonRoot\":true", "\"runAsNonRoot\":false")]
    [InlineData("runAsUser", "\"runAsNonRoot\":true", "\"runAsNonRoot\":true,\"runAsUser\":0")]
    [InlineData("allowPrivilegeEscalation", "\"allowPrivilegeEscalation\":false,", "")]
    [InlineData("seccompProfile", "\"seccompProfile\":{\"type\":\"RuntimeDefault\"},", "")]
    [InlineData("capabilities", "\"drop\":[\"ALL\"]", "\"drop\":[\"KILL\"]")]
    [InlineData("capabilities", "\"drop\":[\"ALL\"]", "\"drop\":[\"ALL\"],\"add\":[\"CHOWN\"]")]
    public void A_control_of_the_level_restricted_is_violated(string control, string good, string bad)
    {
        var strict = PodOf($$$"""{"name":"a","securityContext":{{{Strict}}}}""");
        var loose = PodOf($$$"""{"name":"a","securityContext":{{{Strict.Replace(good, bad, StringComparison.Ordinal)}}}}""");

        Assert.Equal(PodSecurityLevel.Restricted, PodSecurity.LevelOf(strict));
        Assert.Equal(PodSecurityLevel.Baseline, PodSecurity.LevelOf(loose));
        Assert.Equal([control], PodSecurity.Violations(loose).Select(violation => violation.Control));
    }

    [Fact]
    public void A_volume_of_an_odd_type_and_a_probe_of_another_host_are_violations() =>
        Assert.Equal(
            [("hostProbes", "/spec/containers/0/livenessProbe/tcpSocket/host"), ("volumeTypes", "/spec/volumes/0/nfs")],
            PodSecurity.Violations(PodOf(
                $$$"""{"name":"a","securityContext":{{{Strict}}},"livenessProbe":{"tcpSocket":{"host":"10.0.0.1"} } }""",
                "\"volumes\":[{\"name\":\"v\",\"nfs\":{}},{\"name\":\"w\",\"emptyDir\":{}}],"))
                .Select(violation => (violation.Control, violation.Pointer.ToString())));

    [Theory]
    [InlineData(PreflightAction.Ignore)]
    [InlineData(PreflightAction.Warn)]
    [InlineData(PreflightAction.Refuse)]
    public void The_policy_chooses_what_comes_of_a_finding(PreflightAction action)
    {
        var injector = new SidecarInjector(LoggerProfile.Create() with
        {
            Preflight = Policy with { Actions = new Dictionary<string, PreflightAction> { [PreflightCodes.Privileged] = action } },
        });
        var result = injector.Inject(new InjectionSubject { Pod = PodOf("""{"name":"a","securityContext":{"privileged":true}}""") });
        const string Message = "Container 'a' is privileged and may change the rules that capture traffic.";

        if (action == PreflightAction.Refuse)
            Assert.Equal(
                [new InjectionError("privileged", Message, Core.Json.JsonPointer.Parse("/spec/containers/1/securityContext/privileged"))],
                Assert.IsType<InjectionResult.Refused>(result).Errors);
        else
            Assert.Equal(action == PreflightAction.Warn ? [$"{Message} (privileged)"] : [],
                Assert.IsType<InjectionResult.Injected>(result).Warnings);
    }

    [Property(Arbitrary = [typeof(PodGen)], MaxTest = 50)]
    public void Every_finding_has_a_known_code_and_no_pod_makes_the_checks_fail(Pod before, Pod after)
    {
        Assert.All(PreflightChecks.Check(before, after, Policy), finding => Assert.Contains(finding.Code, PreflightCodes.All));
        Assert.DoesNotContain(PreflightCodes.PodSecurity, Codes(before, before));
    }
}
