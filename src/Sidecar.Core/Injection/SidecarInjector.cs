using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>Injects sidecars into pods, as a profile says. Immutable, and safe for use by many threads.</summary>
public sealed class SidecarInjector
{
    /// <summary>Makes an injector of its profile.</summary>
    /// <param name="profile">All that makes this injector.</param>
    public SidecarInjector(InjectionProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Profile = profile;
    }

    /// <summary>What the injector was made of.</summary>
    public InjectionProfile Profile { get; }

    /// <summary>Decides on a pod and, if the policy says so, injects it.</summary>
    /// <param name="subject">The pod and where it comes from.</param>
    /// <returns>The pod injected, skipped or refused; content never makes this throw.</returns>
    public InjectionResult Inject(InjectionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var decision = Profile.Policy.Decide(subject);
        var report = new InjectionReport();
        foreach (var warning in decision.Warnings)
            report.Warn(warning);
        if (!decision.Inject)
            return new InjectionResult.Skipped { Decision = decision, Warnings = [.. report.Warnings] };
        var injected = Run(subject, decision, report);
        return injected is null || report.HasErrors
            ? new InjectionResult.Refused([.. report.Errors]) { Decision = decision, Warnings = [.. report.Warnings] }
            : injected with { Warnings = [.. report.Warnings] };
    }

    /// <summary>Takes an injection back.</summary>
    /// <param name="pod">The injected pod.</param>
    /// <returns>
    /// The pod as it was, if the injection recorded that (<see cref="InjectionAnnotations.Original"/>); content never
    /// makes this throw.
    /// </returns>
    public UninjectionResult Uninject(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        try
        {
            return new PodUninjection(Profile).Run(pod);
        }
        catch (PodFormatException fault)
        {
            return new UninjectionResult.Refused(
                [.. fault.Problems.Select(problem => new InjectionError(InjectionErrorCodes.PodFormat, problem.ToString(), problem.Pointer))]);
        }
    }

    InjectionResult.Injected? Run(InjectionSubject subject, InjectionDecision decision, InjectionReport report)
    {
        try
        {
            return new InjectionPipeline(Profile, subject, decision, report).Run();
        }
        catch (PodFormatException fault)
        {
            foreach (var problem in fault.Problems)
                report.Refuse(InjectionErrorCodes.PodFormat, problem.ToString(), problem.Pointer);
        }
        catch (StrategicMergeException fault)
        {
            report.Refuse(InjectionErrorCodes.Overlay, $"a template cannot be merged: {fault.Message}");
        }
        catch (TemplateRenderException fault)
        {
            foreach (var problem in fault.Problems)
                report.Refuse(InjectionErrorCodes.Render, $"a template cannot be rendered for this pod: {problem}");
        }
        return null;
    }
}
