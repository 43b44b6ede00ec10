using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>What is known of one injection once its templates are merged.</summary>
public sealed class InjectionContext
{
    internal InjectionContext(
        InjectionDecision decision, TemplateContext template,
        InjectionStatus additions, UserContainers overrides, InjectionReport report)
    {
        Decision = decision;
        Template = template;
        Additions = additions;
        Overrides = overrides;
        Report = report;
    }

    /// <summary>Why the pod is injected.</summary>
    public InjectionDecision Decision { get; }

    /// <summary>What the templates looked at: the pod without earlier injections, and the profile's own state.</summary>
    public TemplateContext Template { get; }

    /// <summary>The pod as it was sent, and where it comes from.</summary>
    public InjectionSubject Subject => Template.Subject;

    /// <summary>The pod as it was sent.</summary>
    public Pod Original => Template.Subject.Pod;

    /// <summary>What the templates of this injection bring, by name.</summary>
    public InjectionStatus Additions { get; }

    /// <summary>The user's own versions of containers that a template also defines.</summary>
    public UserContainers Overrides { get; }

    /// <summary>Where to warn and refuse.</summary>
    public InjectionReport Report { get; }

    /// <inheritdoc cref="TemplateContext.Get{T}"/>
    public T Get<T>() where T : class => Template.Get<T>();
}
