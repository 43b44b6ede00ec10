using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace SidecarPolicyTests;

/// <summary>The policy under test: put your own here, or reference the project it is in.</summary>
static class Policy
{
    public static InjectionPolicy Mine { get; } = new(
        InjectionRules.HostNetwork(),
        InjectionRules.IgnoredNamespaces("kube-system"),
        InjectionRules.ExplicitWish("example.com/inject"),
        InjectionRules.Default("disabled", JsonPointer.Parse("/policy")));
}
