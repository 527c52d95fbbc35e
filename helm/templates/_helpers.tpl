{{- define "faumap.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "faumap.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "faumap.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "faumap.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Of one component: list $ "service" */}}
{{- define "faumap.selector" -}}
app.kubernetes.io/name: {{ include "faumap.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "faumap.labels" -}}
{{ include "faumap.selector" . }}
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "faumap.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "faumap.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "faumap.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{- define "faumap.databaseUrl" -}}
{{- if .Values.postgresql.enabled }}
{{- printf "jdbc:postgresql://%s-postgresql/faumap" (include "faumap.fullname" .) }}
{{- else }}
{{- .Values.database.url }}
{{- end }}
{{- end }}

{{- define "faumap.databaseSecret" -}}
{{- if .Values.postgresql.enabled }}{{ .Values.postgresql.existingSecret }}{{ else }}{{ .Values.database.existingSecret }}{{ end }}
{{- end }}

{{- define "faumap.claim" -}}
{{- default (printf "%s-data" (include "faumap.fullname" .)) .Values.storage.volume.existingClaim }}
{{- end }}

{{/* Whether more than one pod works with what is kept. */}}
{{- define "faumap.several" -}}
{{- if or (gt (int .Values.service.replicas) 1) .Values.service.autoscaling.enabled .Values.worker.enabled }}yes{{ end }}
{{- end }}

{{/* The restricted Pod Security Standard. */}}
{{- define "faumap.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "faumap.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "faumap.probeCommand" -}}
[java, -Xmx16m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, /app/faumap.jar, org.faumap.probe.Probe]
{{- end }}

{{/* A deployment's pod: list $ "service" .Values.service */}}
{{- define "faumap.pod" -}}
{{- $ := index . 0 }}{{ $component := index . 1 }}{{ $own := index . 2 }}
metadata:
  labels:
    {{- include "faumap.selector" (list $ $component) | nindent 4 }}
    {{- with $.Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") $ | sha256sum }}
    {{- with $.Values.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "faumap.serviceAccount" $ }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "faumap.podSecurity" 10001 | nindent 4 }}
  terminationGracePeriodSeconds: {{ $.Values.terminationGracePeriodSeconds }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "faumap.selector" (list $ $component) | nindent 10 }}
    {{- end }}
  {{- with $own.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $own.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $own.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ $component }}
      image: {{ include "faumap.image" $ | quote }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      securityContext:
        {{- include "faumap.containerSecurity" $ | nindent 8 }}
      ports:
        {{- if eq $component "service" }}
        - name: http
          containerPort: 8080
        {{- end }}
        - name: management
          containerPort: 8081
      env:
        - name: FAUMAP_STORAGE_LOCATION
          value: {{ default "/data" $.Values.storage.s3.location | quote }}
        {{- if eq $component "worker" }}
        - name: SPRING_PROFILES_ACTIVE
          value: worker
        {{- else if $.Values.worker.enabled }}
        - name: FAUMAP_JOB_WORKERS
          value: "0"
        {{- end }}
        {{- if $.Values.security.keys.existingSecret }}
        - name: FAUMAP_SECURITY_KEYFILE
          value: /secrets/keys/{{ $.Values.security.keys.key }}
        {{- end }}
        {{- if include "faumap.databaseUrl" $ }}
        {{- range $variable, $entry := dict "SPRING_DATASOURCE_USERNAME" "username" "SPRING_DATASOURCE_PASSWORD" "password" }}
        - name: {{ $variable }}
          valueFrom:
            secretKeyRef:
              name: {{ include "faumap.databaseSecret" $ }}
              key: {{ $entry }}
        {{- end }}
        {{- end }}
        {{- with $.Values.storage.s3.existingSecret }}
        {{- $secret := . }}
        {{- range $variable, $entry := dict "FAUMAP_STORAGE_S3_ACCESSKEY" "accessKey" "FAUMAP_STORAGE_S3_SECRETKEY" "secretKey" }}
        - name: {{ $variable }}
          valueFrom:
            secretKeyRef:
              name: {{ $secret }}
              key: {{ $entry }}
        {{- end }}
        {{- end }}
        {{- with $.Values.jvmOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- with $.Values.extraEnv }}{{ toYaml . | nindent 8 }}{{ end }}
      startupProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 3
      livenessProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      lifecycle:
        preStop:
          sleep:
            seconds: {{ $.Values.preStopSeconds }}
      resources: {{- toYaml $own.resources | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /app/config
          readOnly: true
        - name: tmp
          mountPath: /tmp
        - name: data
          mountPath: /data
        {{- if $.Values.security.keys.existingSecret }}
        - name: keys
          mountPath: /secrets/keys
          readOnly: true
        {{- end }}
        {{- if $.Values.models.existingClaim }}
        - name: models
          mountPath: /models
          readOnly: {{ $.Values.models.readOnly }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "faumap.fullname" $ }}
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    - name: data
      {{- if and $.Values.storage.volume.enabled (not $.Values.storage.s3.location) }}
      persistentVolumeClaim:
        claimName: {{ include "faumap.claim" $ }}
      {{- else }}
      emptyDir:
        sizeLimit: {{ $.Values.storage.volume.size }}
      {{- end }}
    {{- with $.Values.security.keys.existingSecret }}
    - name: keys
      secret:
        secretName: {{ . }}
    {{- end }}
    {{- with $.Values.models.existingClaim }}
    - name: models
      persistentVolumeClaim:
        claimName: {{ . }}
        readOnly: {{ $.Values.models.readOnly }}
    {{- end }}
{{- end }}
