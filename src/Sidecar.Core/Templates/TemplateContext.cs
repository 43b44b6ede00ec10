using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Templates;

/// <summary>What a template may look at.</summary>
public sealed class TemplateContext
{
    readonly object? state;

    /// <summary>Makes a context, for trying out a template on its own.</summary>
    /// <param name="subject">The pod as it was sent and where it comes from.</param>
    /// <param name="pod">The pod without what an earlier injection added; the one sent when null.</param>
    /// <param name="state">What the profile computed for this pod, if anything.</param>
    public TemplateContext(InjectionSubject subject, Pod? pod = null, object? state = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        Subject = subject;
        Pod = pod ?? subject.Pod;
        this.state = state;
    }

    /// <summary>The pod as it was sent, and where it comes from.</summary>
    public InjectionSubject Subject { get; }

    /// <summary>
    /// The pod as it was before any injection: what an earlier one added is taken out, so that a template that looks
    /// at the containers sees the user's only.
    /// </summary>
    public Pod Pod { get; }

    /// <summary>What the profile computed once for this pod.</summary>
    /// <typeparam name="T">The type the profile's preparation returns.</typeparam>
    /// <exception cref="InvalidOperationException">The profile computes nothing of that type.</exception>
    public T Get<T>() where T : class =>
        state as T ?? throw new InvalidOperationException(
            $"The profile prepares {state?.GetType().Name ?? "nothing"}, not {typeof(T).Name}.");
}
