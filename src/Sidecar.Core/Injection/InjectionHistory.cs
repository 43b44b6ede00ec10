using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Injection;

/// <summary>What earlier injections of a pod left in its annotations.</summary>
/// <param name="Status">What the last one added; null when there was none.</param>
/// <param name="Overrides">The user's versions of containers, as the first injection found them.</param>
sealed record InjectionHistory(InjectionStatus? Status, UserContainers Overrides)
{
    public static InjectionHistory Read(Pod pod, InjectionAnnotations names, InjectionReport report)
    {
        var status = InjectionStatus.Parse(pod.Annotations.GetValueOrDefault(names.Status));
        var overrides = new UserContainers();
        try
        {
            overrides = UserContainers.Parse(pod.Annotations.GetValueOrDefault(names.Overrides));
        }
        catch (FormatException fault)
        {
            report.Refuse(InjectionErrorCodes.Overrides, $"annotation {names.Overrides}: {fault.Message}",
                JsonPointer.Root / "metadata" / "annotations" / names.Overrides);
        }
        return new InjectionHistory(status, overrides);
    }

    /// <summary>The pod without what earlier injections added, and with the user's containers as they were.</summary>
    public Pod Clean(InjectionSubject subject, InjectionProfile profile) =>
        Status is null && Overrides.IsEmpty ? subject.Pod : subject.Pod.With(pod =>
        {
            var mover = profile.NativeMove?.Container;
            CleanedContainers.Clean(pod.Containers, Status?.Containers ?? [], Overrides.In(init: false), mover);
            CleanedContainers.Clean(pod.InitContainers, Status?.InitContainers ?? [], Overrides.In(init: true), mover);
            if (Status is null)
                return;
            profile.Clean?.Invoke(pod, subject);
            pod.Annotations.Remove(profile.Annotations.Status);
        });
}
